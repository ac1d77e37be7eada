import fc from 'fast-check'
import { expect, test } from 'vitest'
import { forecast, type Situation, type WorstMoment } from '../../src/core/forecast/forecast.ts'
import { forecastWords } from '../../src/core/forecast/words.ts'
import type { HealthFacts } from '../../src/core/health/facts.ts'
import { judged } from '../../src/core/health/question.ts'
import { judgeServices } from '../../src/core/health/service-checks.ts'
import type { Plan } from '../../src/core/plan/plan.ts'
import { examplesOf } from '../property.ts'
import { repetitions } from '../samples.ts'
import { check, instance, node } from './health-examples.ts'
import { planOf } from './plans-examples.ts'

const hosts = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7', 'n8']
const services = ['galera', 'rabbit'] as const

type Registration = {
  readonly on: string
  readonly service: string
  readonly tags: readonly string[]
  readonly status: 'passing' | 'critical'
}

/** A random cluster of eight nodes: the plan is for the first few, and others are out already. */
type Example = {
  readonly planned: number
  readonly racks: readonly string[]
  readonly registrations: readonly Registration[]
  readonly slots: { readonly cluster: number; readonly rack: number; readonly role: number }
  readonly atOnce: number
  readonly budget: number
  readonly taken: readonly string[]
  readonly margin: number
  readonly servers: readonly string[]
}

const tags = fc.constantFrom(
  ['rebootmgr'],
  ['rebootmgr', 'min_passing=1'],
  ['rebootmgr', 'min_passing=2'],
  ['rebootmgr', 'min_passing=3'],
  ['rebootmgr', 'max_failing=1'],
  ['rebootmgr', 'max_failing=2'],
  ['rebootmgr', 'min_passing=2', 'max_failing=1'],
  [],
)
const examples: fc.Arbitrary<Example> = fc.record({
  planned: fc.integer({ min: 1, max: 6 }),
  racks: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 8, maxLength: 8 }),
  registrations: fc.uniqueArray(
    fc.record({
      on: fc.constantFrom(...hosts),
      service: fc.constantFrom(...services),
      tags,
      status: fc.constantFrom('passing' as const, 'passing' as const, 'passing' as const, 'critical' as const),
    }),
    { minLength: 4, maxLength: 14, selector: ({ on, service }) => `${on} ${service}` },
  ),
  slots: fc.record({
    cluster: fc.integer({ min: 1, max: 4 }),
    rack: fc.integer({ min: 1, max: 3 }),
    role: fc.integer({ min: 1, max: 4 }),
  }),
  atOnce: fc.integer({ min: 1, max: 4 }),
  budget: fc.integer({ min: 1, max: 2 }),
  taken: fc.subarray(hosts, { maxLength: 2 }),
  margin: fc.integer({ min: 0, max: 2 }),
  servers: fc.subarray(hosts, { maxLength: 5 }),
})

const base = planOf('reboot')
const planned = base.nodes.slice(0, 1)

function worldOf(example: Example): { readonly plan: Plan; readonly situation: Situation } {
  const { slots } = example
  const nodes = hosts.map((name, index) => node(name, { rack: example.racks[index] ?? 'a' }))
  const facts: HealthFacts = {
    members: hosts.map((name) => ({ node: name, state: 'alive', group: null })),
    instances: example.registrations.map(({ on, service, tags }) => instance(on, tags, service)),
    checks: example.registrations.map(({ on, service, status }) => check(on, status, service)),
    whitelist: [],
    maintenance: [],
    quorumMargin: example.margin,
    servers: example.servers,
  }
  const scopesOf = (rack: string | null) => ['cluster', 'role/storage', `rack/${rack}`]
  const plan: Plan = {
    ...base,
    atOnce: example.atOnce,
    budget: example.budget,
    nodes: nodes.slice(0, example.planned).flatMap(({ name, rack }) =>
      planned.map((one) => ({
        ...one,
        node: name,
        rack,
        scopes: scopesOf(rack),
        slots: { cluster: slots.cluster, 'role/storage': slots.role, [`rack/${rack}`]: slots.rack },
      })),
    ),
  }
  const taken: { [scope: string]: string[] } = {}
  for (const { name, rack } of nodes)
    if (example.taken.includes(name)) for (const scope of scopesOf(rack)) taken[scope] = [...(taken[scope] ?? []), name]
  return { plan, situation: { nodes, facts, inFlight: example.taken, taken } }
}

function subsets<T>(all: readonly T[]): readonly (readonly T[])[] {
  const [first, ...rest] = all
  if (first === undefined) return [[]]
  const without = subsets(rest)
  return [...without, ...without.map((set) => [first, ...set])]
}

/** What the gates themselves say about every set of nodes that a plan may have out together. */
function enumerated(example: Example) {
  const { plan, situation } = worldOf(example)
  const { facts, inFlight, taken, nodes } = situation
  const blocked = (name: string, out: readonly string[], about = facts) =>
    judged(judgeServices, {
      facts: about,
      when: 'before',
      inFlight: [...inFlight, ...out.filter((other) => other !== name)],
      node: node(name),
      withoutChecks: 'allow',
    }).verdict === 'blocked'
  const isServer = (name: string) => example.servers.includes(name)
  const isAllowed = (out: readonly string[]): boolean =>
    out.length <= example.atOnce + example.budget - 1 &&
    out.filter(isServer).length <= example.margin &&
    out.every((name) =>
      (plan.nodes.find((one) => one.node === name)?.scopes ?? []).every((scope) => {
        const slots = plan.nodes.find((one) => one.scopes.includes(scope))?.slots[scope] ?? 1
        const members = out.filter((other) => plan.nodes.find((one) => one.node === other)?.scopes.includes(scope))
        return members.length + (taken[scope]?.length ?? 0) <= slots
      }),
    ) &&
    out.every((name) => !blocked(name, out))
  const going = plan.nodes.map((one) => one.node).filter((name) => !inFlight.includes(name))
  const sets = subsets(going).filter((out) => out.length > 0 && isAllowed(out))
  const counted = (service: string, name: string) =>
    example.registrations.some((one) => one.on === name && one.service === service && one.tags.includes('rebootmgr'))
  const ofService = (service: string): HealthFacts => ({
    ...facts,
    instances: facts.instances.filter((one) => one.service === service),
  })
  const exceeded = (limit: string, out: readonly string[], failing: readonly string[]): boolean =>
    limit === 'quorum'
      ? new Set([...out, ...failing].filter(isServer)).size > example.margin
      : out.some((name) => counted(limit, name) && blocked(name, [...out, ...failing], ofService(limit)))
  const withLimit = (limit: string) =>
    sets.filter((out) => out.some((name) => (limit === 'quorum' ? isServer(name) : counted(limit, name))))
  const racks = [...new Set(nodes.flatMap(({ rack }) => rack ?? []))]
  return {
    evaluated: [...services, 'quorum'].filter((limit) => withLimit(limit).length > 0),
    nodes: (limit: string) =>
      hosts.filter((host) => withLimit(limit).some((out) => !out.includes(host) && exceeded(limit, out, [host]))),
    racks: (limit: string) =>
      racks.filter((rack) => {
        const members = nodes.filter((one) => one.rack === rack).map(({ name }) => name)
        return withLimit(limit).some((out) => exceeded(limit, out, members))
      }),
  }
}

const forecastOf = (example: Example) => {
  const { plan, situation } = worldOf(example)
  return forecast(plan, situation)
}

/** The limits of the forecast by name, with what exceeds them. */
const exceeding = (worst: readonly WorstMoment[]) =>
  Object.fromEntries(
    worst.map(({ limit, nodes, racks }) => [limit.name, { nodes: nodes.toSorted(), racks: racks.toSorted() }]),
  )

test('F160 forecast: names exactly the nodes and racks whose failure exceeds a limit beside any set that may be out', {
  tags: ['slow'],
}, () => {
  for (const example of examplesOf(examples, repetitions(400).length, 13)) {
    const { worst } = forecastOf(example)
    const truth = enumerated(example)
    const expected = Object.fromEntries(
      truth.evaluated.map((limit) => [limit, { nodes: truth.nodes(limit), racks: truth.racks(limit).toSorted() }]),
    )
    expect(exceeding(worst), JSON.stringify(example)).toEqual(expected)
    expect(worst.every((one) => one.is === 'exact')).toBe(true)
  }
})

/** Three nodes with the service galera, of which the plan reboots some. */
const three = (tags: readonly string[], over: Partial<Example> = {}): Example => ({
  planned: 1,
  racks: ['a', 'b', 'c', 'c', 'c', 'c', 'c', 'c'],
  registrations: ['n1', 'n2', 'n3'].map((on) => ({
    on,
    service: 'galera',
    tags: ['rebootmgr', ...tags],
    status: 'passing',
  })),
  slots: { cluster: 2, rack: 1, role: 2 },
  atOnce: 1,
  budget: 1,
  taken: [],
  margin: 1,
  servers: [],
  ...over,
})
const linesOf = (example: Example) => forecastWords(forecastOf(example), []).worst

test('F160 forecast: names what one more failure exceeds at the worst moment', () => {
  expect(linesOf(three(['min_passing=2']))).toEqual([
    'galera with 0 instances to spare (3 pass now); one more failure is too many: n2, n3.',
  ])
  expect(linesOf(three([], { servers: ['n1', 'n2', 'n3'], registrations: [] }))).toEqual([
    'quorum with 0 servers to spare (1 may fail now); one more failure is too many: n2, n3.',
  ])
})

test('F160 forecast: names a rack only where no single node is too much', () => {
  const four = three(['min_passing=1'], { racks: ['a', 'c', 'c', 'b', 'b', 'b', 'b', 'b'] })
  expect(linesOf(four)).toEqual([
    'galera with 1 instance to spare (3 pass now); one more failure is too many: all of rack c.',
  ])
})

test('F170 forecast: a rack that its nodes spell differently fails as one', () => {
  const four = three(['min_passing=1'], { racks: ['a', 'c', 'C', 'b', 'b', 'b', 'b', 'b'] })
  expect(linesOf(four)).toEqual([
    'galera with 1 instance to spare (3 pass now); one more failure is too many: all of rack c.',
  ])
})

test('F160 forecast: tells the least to spare when no failure is too much', () => {
  expect(linesOf(three(['max_failing=2'], { racks: Array.from({ length: 8 }, (_, index) => `${index}`) }))).toEqual([
    'galera with 2 instances to spare (3 pass now).',
  ])
})

test('F160 forecast: says of a service without thresholds that no other instance may fail', () => {
  expect(forecastWords(forecastOf(three([])), [])).toEqual({
    worst: [],
    evidence: ['No other instance may fail meanwhile: galera (no min_passing).'],
  })
})

test('F160 forecast: counts a node that failed as out until the failure budget is spent', () => {
  const spareOf = (budget: number) =>
    forecastOf(three(['min_passing=1'], { planned: 2, budget })).worst.map(({ spare }) => spare)
  expect(spareOf(1)).toEqual([1])
  expect(spareOf(2)).toEqual([0])
})

test('F160 forecast: names what it did not count', () => {
  const example = three(['min_passing=2'])
  const { plan, situation } = worldOf(example)
  const { servers: _, ...facts } = situation.facts
  expect(forecastWords(forecast(plan, { ...situation, facts }), ['ceph']).evidence).toEqual([
    'The worst moment does not count what is asked about each node alone: quorum, ceph.',
  ])
})

test('F160 forecast: claims only a bound, and names no node, where the sets are too many to try', {
  tags: ['slow'],
}, () => {
  // each node has a number of instances of its own, of two services whose limits no set meets exactly
  const nodes = Array.from({ length: 30 }, (_, index) => node(`n${index}`, { rack: null }))
  const counts = (index: number) => [2 * (index + 20), 2 * (50 - index)] as const
  const instances = nodes.flatMap(({ name }, index) =>
    (['galera', 'rabbit'] as const).flatMap((service, which) =>
      Array.from({ length: counts(index)[which] ?? 0 }, (_, number) => ({
        ...instance(name, ['rebootmgr', 'min_passing=1001'], service),
        serviceId: `${service}-${number}`,
      })),
    ),
  )
  const facts: HealthFacts = {
    members: [],
    instances,
    checks: [],
    whitelist: [],
    maintenance: [],
    quorumMargin: 1,
    servers: [],
  }
  const plan: Plan = {
    ...base,
    atOnce: 30,
    nodes: nodes.flatMap(({ name }) =>
      planned.map((one) => ({ ...one, node: name, scopes: ['cluster'], slots: { cluster: 30 } })),
    ),
  }
  const { worst } = forecast(plan, { nodes, facts, inFlight: [], taken: {} })
  expect(worst.map(({ is, nodes: named }) => [is, named])).toEqual([
    ['at least', []],
    ['at least', []],
  ])
})
