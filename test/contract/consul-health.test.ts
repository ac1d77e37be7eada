import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type ConsulAgent,
  type ConsulServer,
  startConsulAgents,
  startConsulServer,
} from '../../sandbox/parts/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { judgeHealth } from '../../src/core/health/judge.ts'
import type { Verdict } from '../../src/core/health/verdict.ts'
import { consul, open, settingsFor } from './consul-world.ts'
import { seen } from './suites/cluster.ts'

// How rebootmgr's rules of health read on the checks, tags and members of a real Consul.

const answers = { id: 'answers', name: 'answers', ttl: '1h', status: 'passing' } as const
const disk = { id: 'disk', name: 'disk', ttl: '1h', status: 'passing' } as const
const node = (name: string, group: string, tags: readonly string[]) => ({
  name,
  meta: { roles: 'control', group },
  services: [
    { id: `galera-${name}`, name: 'galera', tags, checks: [answers] },
    { id: 'other', name: 'other', tags: [], checks: [{ ...answers, id: 'other-answers' }] },
  ],
  checks: [disk],
})

let server: ConsulServer
let agents: readonly ConsulAgent[]
let ports: ConsulPorts

beforeAll(async () => {
  server = await startConsulServer('memory')
  agents = await startConsulAgents(server, [
    node('c1', 'db', ['rebootmgr']),
    node('c2', 'db', ['rebootmgr']),
    node('c3', 'net', ['rebootmgr', 'ignore_maintenance']),
  ])
  ports = open(settingsFor(server.url))
})
afterAll(async () => {
  await ports.close()
  await Promise.all([...agents, server].map((part) => part.kill()))
})

const at = (name: string): string => agents.find((agent) => agent.name === name)?.url ?? ''
const says = (name: string, check: string, Status: string) =>
  consul(at(name), 'PUT', `/agent/check/update/${check}`, JSON.stringify({ Status, Output: `it is ${Status}` }))
const maintenance = (name: string, enable: boolean) =>
  consul(at(name), 'PUT', `/agent/maintenance?enable=${enable}&reason=by%20hand`)

/** What a gate says of c1, or of a node like it in another group, as soon as it says so. */
async function judged(
  gate: string,
  when: 'before' | 'after',
  verdict: Verdict['verdict'],
  group = 'db',
): Promise<string> {
  const [c1] = (await ports.inventory.nodes()).filter(({ name }) => name === 'c1')
  if (!c1) throw new Error('c1 is not in the inventory')
  const look = async () => {
    const facts = await ports.cluster.health()
    const verdicts = judgeHealth({ facts, node: { ...c1, group }, when, inFlight: [], withoutChecks: 'refuse' })
    return verdicts.find((one) => one.gate === gate)
  }
  return (await seen(ports.cluster, look, (found) => found?.verdict === verdict))?.evidence ?? ''
}

test('rebootmgr/33 checks of all instances of a tagged service count, checks of their nodes too, and no others', async () => {
  expect(await judged('service checks', 'before', 'ok')).toContain('9 checks evaluated of galera')
  await says('c3', 'answers', 'critical')
  expect(await judged('service checks', 'before', 'blocked')).toContain('galera, check answers on c3 is critical')
  await says('c3', 'answers', 'passing')
  await says('c2', 'disk', 'critical')
  expect(await judged('service checks', 'after', 'blocked')).toContain('galera, check disk on c2 is critical')
  await says('c2', 'disk', 'passing')
  await says('c2', 'other-answers', 'critical')
  expect(await judged('service checks', 'before', 'ok')).toContain('9 checks evaluated of galera')
  await says('c2', 'other-answers', 'passing')
})

test('rebootmgr/34 rebootmgr/deviation 2 a warning counts as failing, named with node and output, though another node’s check has the same id', async () => {
  await says('c2', 'answers', 'warning')
  expect(await judged('service checks', 'before', 'blocked')).toContain('answers on c2 is warning: it is warning')
  expect(await judged('service checks', 'after', 'blocked')).toContain('answers on c2 is warning')
  await says('c2', 'answers', 'passing')
  await judged('service checks', 'before', 'ok')
})

test('rebootmgr/35 rebootmgr/36 maintenance of the node itself does not count, of another one it does, unless that instance ignores it', async () => {
  await maintenance('c1', true)
  await maintenance('c3', true)
  const marked = async () => (await ports.cluster.health()).maintenance.map(({ node: name }) => name)
  await seen(ports.cluster, marked, (names) => names.includes('c1') && names.includes('c3'))
  await judged('service checks', 'after', 'ok')
  await maintenance('c2', true)
  expect(await judged('service checks', 'after', 'blocked')).toContain('c2')
  for (const name of ['c1', 'c2', 'c3']) await maintenance(name, false)
  await judged('service checks', 'after', 'ok')
})

test('rebootmgr/40 a dead member counts for the nodes of its own group, and for no others', async () => {
  await agents.find(({ name }) => name === 'c3')?.kill()
  const failed = async () => (await ports.cluster.health()).members.filter(({ state }) => state === 'failed')
  await seen(ports.cluster, failed, ({ length }) => length === 1)
  expect(await judged('members', 'before', 'ok')).not.toContain('c3')
  expect(await judged('members', 'before', 'blocked', 'net')).toContain('c3')
})
