import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Check, ServiceInstance } from '../../src/core/health/facts.ts'
import { evaluateInstance, indexedChecks, onePerInstance } from '../../src/core/health/instances.ts'
import type { Circumstances } from '../../src/core/health/question.ts'
import { type ServiceResult, surveyServices } from '../../src/core/health/service-survey.ts'
import { foldName, isSameFold } from '../../src/core/inventory/names.ts'
import { holds } from '../property.ts'
import { healthy } from './health-examples.ts'

const nodes = ['c1', 'C1', 'c2', 'c3', 'c4']
const services = ['galera', 'Galera', 'nova']
const ids = ['a', 'A', 'b']

const instances: fc.Arbitrary<ServiceInstance> = fc.record({
  node: fc.constantFrom(...nodes),
  service: fc.constantFrom(...services),
  serviceId: fc.constantFrom(...ids),
  tags: fc.subarray(['rebootmgr', 'ignore_maintenance']),
})
const checks: fc.Arbitrary<Check> = fc.record({
  node: fc.constantFrom(...nodes),
  checkId: fc.constantFrom('ping', 'Ping', 'disk', '_node_maintenance'),
  name: fc.constant('check'),
  status: fc.constantFrom('passing', 'warning', 'critical'),
  output: fc.constant(''),
  service: fc.constantFrom('', ...services),
  serviceId: fc.constantFrom('', ...ids),
})
const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  when: fc.constantFrom('before', 'after'),
  inFlight: fc.subarray(nodes),
  facts: fc.record({
    instances: fc.array(instances, { maxLength: 12 }),
    checks: fc.array(checks, { maxLength: 12 }),
    whitelist: fc.subarray(nodes, { maxLength: 1 }),
    maintenance: fc.subarray(nodes, { maxLength: 2 }).map((out) => out.map((node) => ({ node, reason: 'disk' }))),
    members: fc
      .array(fc.constantFrom('alive', 'failed', 'left'), { minLength: nodes.length, maxLength: nodes.length })
      .map((states) => nodes.map((node, place) => ({ node, state: states[place] ?? 'alive', group: null }))),
    quorumMargin: fc.constant(1),
  }),
})

/** Evaluates one service for one node from all facts, without sharing anything. */
function resultsAlone(given: Circumstances, service: string, node: string) {
  const { facts } = given
  const index = indexedChecks(given)
  const found = facts.instances.filter(
    (instance) => isSameFold(instance.service, service) && !facts.whitelist.includes(instance.node),
  )
  return onePerInstance(
    found.map((instance) => evaluateInstance(index, instance, instance.node === node ? 'own' : 'another')),
  )
}

function alone(given: Circumstances, service: string, node: string): ServiceResult {
  const results = resultsAlone(given, service, node)
  const others = results.filter(({ instance }) => instance.node !== node)
  return {
    own: results.filter(({ instance }) => instance.node === node),
    others: others.length,
    failing: others.filter(({ wrong }) => wrong.length > 0),
    watched: results.some(({ evaluated }) => evaluated.length > 0) ? 'yes' : 'no',
  }
}

const inAnyOrder = (result: ServiceResult) => ({
  ...result,
  own: new Set(result.own.map((one) => JSON.stringify(one))),
  failing: new Set(result.failing.map((one) => JSON.stringify(one))),
})

test('F151 survey: has for every node what evaluating the services for this node alone has', () => {
  holds(
    fc.property(circumstances, (given) => {
      const survey = surveyServices(given)
      for (const node of nodes)
        for (const service of services)
          expect(inAnyOrder(survey.resultOf(service, node))).toEqual(inAnyOrder(alone(given, service, node)))
    }),
  )
})

test('F151 survey: counts a check once, however many services of the node it belongs to', () => {
  holds(
    fc.property(circumstances, fc.subarray(services), (given, chosen) => {
      const survey = surveyServices(given)
      for (const node of nodes) {
        const results = [...new Set(chosen.map(foldName))].flatMap((service) => resultsAlone(given, service, node))
        expect(survey.evaluated(chosen, node)).toBe(new Set(results.flatMap(({ evaluated }) => evaluated)).size)
      }
    }),
  )
})

test('F151 survey: time grows with the instances, not with their square', { tags: ['slow'] }, () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `n${index}`)
  const many = names.map((node): ServiceInstance => ({ node, service: 's', serviceId: 's', tags: [] }))
  const survey = surveyServices({ facts: { ...healthy, instances: many }, when: 'before', inFlight: [] })
  expect(names.every((name) => survey.resultOf('s', name).others === names.length - 1)).toBe(true)
})
