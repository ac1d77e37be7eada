import type { Check, HealthFacts, ServiceInstance } from '../../src/core/health/facts.ts'
import type { Question } from '../../src/core/health/question.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { nodeOf } from '../world/node.ts'

/** A node of the inventory, alive. */
export const node = (name: string, over: Partial<Node> = {}): Node =>
  nodeOf(name, { cluster: 'eu-1', roles: ['storage'], ...over })

/** An instance of the service `galera`, with the tag that makes it count. */
export const instance = (on: string, tags: readonly string[] = ['rebootmgr'], service = 'galera'): ServiceInstance => ({
  node: on,
  service,
  serviceId: `${service}-${on}`,
  tags,
})

/** A check of that instance. */
export const check = (on: string, status: Check['status'] = 'passing', service = 'galera'): Check => ({
  node: on,
  checkId: `service:${service}`,
  name: `${service} answers`,
  status,
  output: status === 'passing' ? '' : 'no answer\nsecond line',
  service,
  serviceId: `${service}-${on}`,
})

/** A check of the node itself. */
export const nodeCheck = (on: string, checkId: string, status: Check['status']): Check => ({
  node: on,
  checkId,
  name: checkId,
  status,
  output: '',
  service: '',
  serviceId: '',
})

/** Three healthy nodes with the service galera. */
export const healthy: HealthFacts = {
  members: ['c1', 'c2', 'c3'].map((name) => ({ node: name, state: 'alive', group: null })),
  instances: [instance('c1'), instance('c2'), instance('c3')],
  checks: [check('c1'), check('c2'), check('c3')],
  whitelist: [],
  maintenance: [],
  quorumMargin: 1,
  servers: ['s1', 's2', 's3'],
}

/** A gate query about c1 before a reboot, with storage's rule for missing checks. */
export const about = (facts: Partial<HealthFacts> = {}, over: Partial<Question> = {}): Question => ({
  facts: { ...healthy, ...facts },
  node: node('c1'),
  when: 'before',
  inFlight: [],
  withoutChecks: 'refuse',
  ...over,
})
