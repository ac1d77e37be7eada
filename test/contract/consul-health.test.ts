import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  type ConsulAgent,
  type ConsulServer,
  startConsulAgents,
  startConsulServer,
} from '../../sandbox/parts/consul.ts'
import { waitForConsul } from '../../sandbox/parts/consul-watch.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import type { HealthFacts } from '../../src/core/health/facts.ts'
import { judgeHealth } from '../../src/core/health/judge.ts'
import { consul, open, settingsFor } from './consul-world.ts'
import { seen } from './suites/cluster.ts'

// How rebootmgr's rules of health read on the checks, tags and members of a real Consul.

const answers = { id: 'answers', name: 'answers', ttl: '1h', status: 'passing' } as const
const disk = { id: 'disk', name: 'disk', ttl: '1h', status: 'passing' } as const
const other = { id: 'other', name: 'other', tags: [], checks: [{ ...answers, id: 'other-answers' }] }
const node = (name: string, group: string, tags: readonly string[]) => ({
  name,
  meta: { roles: 'control', group },
  services: [{ id: `galera-${name}`, name: 'galera', tags, checks: [answers] }, other],
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
    { name: 'c4', meta: { roles: 'control' }, services: [other], checks: [disk] },
  ])
  ports = open(settingsFor(server.url))
})
afterAll(async () => {
  await ports.close()
  await Promise.all([...agents, server].map((part) => part.kill()))
})

const at = (name: string): ConsulAgent => {
  const agent = agents.find((one) => one.name === name)
  if (!agent) throw new Error(`no agent ${name}`)
  return agent
}
/** Resolves when the catalog has what an agent was told. */
const catalogued = <T>(path: string, shape: z.ZodType<T>, isSo: (answer: T) => boolean): Promise<unknown> =>
  waitForConsul(server.url, path, (answer) => isSo(shape.parse(answer)), 30_000)
/** Resolves when the facts are so. */
const facts = (areSo: (facts: HealthFacts) => boolean) => seen(ports.cluster, () => ports.cluster.health(), areSo)

async function says(name: string, check: string, status: 'passing' | 'warning' | 'critical'): Promise<void> {
  const body = JSON.stringify({ Status: status, Output: `it is ${status}` })
  await consul(at(name).url, 'PUT', `/agent/check/update/${check}`, body)
  await catalogued(
    `/v1/health/node/${name}`,
    z.array(z.object({ CheckID: z.string(), Status: z.string() })),
    (checks) => checks.some(({ CheckID, Status }) => CheckID === check && Status === status),
  )
}
async function maintenance(name: string, enable: boolean): Promise<void> {
  await consul(at(name).url, 'PUT', `/agent/maintenance?enable=${enable}&reason=by%20hand`)
  await facts((now) => now.maintenance.some((mark) => mark.node === name) === enable)
}
const isNow = (name: string, is: 'alive' | 'failed' | 'left') =>
  facts(({ members }) => members.some((member) => member.node === name && member.state === is))
const whitelist = (...names: readonly string[]) =>
  consul(server.url, 'PUT', '/kv/service/rebootmgr/ignore_failed_checks', JSON.stringify(names))

type Asked = { readonly node?: string; readonly group?: string | null; readonly withoutChecks?: 'refuse' | 'allow' }

/** What a gate says of a node as it is now, or of one like it in another group: its verdict, and why. */
async function judged(gate: string, when: 'before' | 'after', asked: Asked = {}): Promise<string> {
  const name = asked.node ?? 'c1'
  const found = (await ports.inventory.nodes()).find((one) => one.name === name)
  if (!found) throw new Error(`${name} is not in the inventory`)
  const verdicts = judgeHealth({
    facts: await ports.cluster.health(),
    node: asked.group === undefined ? found : { ...found, group: asked.group },
    when,
    inFlight: [],
    withoutChecks: asked.withoutChecks ?? 'refuse',
  })
  const verdict = verdicts.find((one) => one.gate === gate)
  return `${verdict?.verdict}: ${verdict?.evidence}`
}
const allWell = 'ok: 9 checks evaluated of galera'

describe('service checks', () => {
  test('rebootmgr/33 checks of all instances of a tagged service count, checks of their nodes too, and no others', async () => {
    expect(await judged('service checks', 'before')).toBe(allWell)
    await says('c3', 'answers', 'critical')
    expect(await judged('service checks', 'before')).toContain('blocked: galera, check answers on c3 is critical')
    await says('c3', 'answers', 'passing')
    await says('c2', 'disk', 'critical')
    expect(await judged('service checks', 'after')).toContain('blocked: galera, check disk on c2 is critical')
    await says('c2', 'disk', 'passing')
    await says('c2', 'other-answers', 'critical')
    expect(await judged('service checks', 'before')).toBe(allWell)
    await says('c2', 'other-answers', 'passing')
  })

  test('rebootmgr/34 a warning counts as failing, named with node and output', async () => {
    await says('c2', 'answers', 'warning')
    for (const when of ['before', 'after'] as const)
      expect(await judged('service checks', when)).toBe(
        'blocked: galera, check answers on c2 is warning: it is warning',
      )
    await says('c2', 'answers', 'passing')
  })

  test('rebootmgr/deviation 2 each failure is named: no node’s hides another’s of the same id, nor one of its own', async () => {
    for (const name of ['c2', 'c3']) await says(name, 'answers', 'critical')
    await says('c2', 'disk', 'warning')
    const why = await judged('service checks', 'before')
    for (const named of ['answers on c2 is critical', 'disk on c2 is warning', 'answers on c3 is critical'])
      expect(why).toContain(named)
    for (const name of ['c2', 'c3']) await says(name, 'answers', 'passing')
    await says('c2', 'disk', 'passing')
  })

  test('rebootmgr/35 rebootmgr/36 maintenance of the node itself does not count, of another one it does, unless that instance ignores it', async () => {
    await maintenance('c1', true)
    await maintenance('c3', true)
    for (const when of ['before', 'after'] as const) expect(await judged('service checks', when)).toContain('ok: ')
    await maintenance('c2', true)
    expect(await judged('service checks', 'after')).toMatch(/^blocked: .*c2/)
    for (const name of ['c1', 'c2', 'c3']) await maintenance(name, false)
    expect(await judged('service checks', 'after')).toBe(allWell)
  })

  test('rebootmgr/37 checks of a whitelisted node do not count, and that is said', async () => {
    await says('c2', 'answers', 'critical')
    expect(await judged('service checks', 'before')).toContain('blocked: ')
    await whitelist('c2')
    expect(await judged('service checks', 'before')).toBe(
      'ok: 6 checks evaluated of galera; whitelisted and not counted: c2',
    )
    await whitelist()
    await says('c2', 'answers', 'passing')
  })

  test('rebootmgr/deviation 3 an instance whose id is not its name is looked at, and nothing evaluated is no health', async () => {
    await says('c2', 'answers', 'critical')
    expect(await judged('service checks', 'before')).toContain('blocked: galera, check answers on c2')
    await says('c2', 'answers', 'passing')
    const nothing = '0 checks evaluated: no service on c4 is tagged rebootmgr or rebootmgr_preboot'
    expect(await judged('service checks', 'before', { node: 'c4' })).toBe(`blocked: ${nothing}`)
    expect(await judged('service checks', 'before', { node: 'c4', withoutChecks: 'allow' })).toBe(`warn: ${nothing}`)
  })
})

describe('rebootmgr/deviation 11 thresholds', () => {
  async function register(name: string, ...tags: readonly string[]): Promise<void> {
    const checks = [{ CheckID: 'mon-answers', Name: 'mon answers', TTL: '1h', Status: 'passing' }]
    const service = { ID: 'mon-1', Name: 'mon', Tags: tags, Checks: checks }
    await consul(at(name).url, 'PUT', '/agent/service/register', JSON.stringify(service))
    await consul(at(name).url, 'PUT', '/agent/check/pass/mon-answers')
    await mons(name, (now) => String(now?.Tags) === String(tags))
  }
  const mons = (name: string, isSo: (mon: { readonly Tags: readonly string[] } | undefined) => boolean) =>
    catalogued(
      `/v1/catalog/node/${name}`,
      z.object({ Services: z.record(z.string(), z.object({ Tags: z.array(z.string()) })) }),
      ({ Services }) => isSo(Services['mon-1']),
    )
  beforeAll(async () => {
    for (const name of ['c2', 'c3']) await register(name, 'mon')
  })
  afterAll(async () => {
    for (const name of ['c1', 'c2', 'c3']) await consul(at(name).url, 'PUT', '/agent/service/deregister/mon-1')
    for (const name of ['c1', 'c2', 'c3']) await mons(name, (now) => now === undefined)
  })
  const failing = async (...names: readonly string[]) => {
    for (const name of ['c2', 'c3']) await says(name, 'mon-answers', names.includes(name) ? 'critical' : 'passing')
  }

  test('at least so many others must pass', async () => {
    await register('c1', 'rebootmgr', 'min_passing=1')
    await failing('c2')
    expect(await judged('service checks', 'before')).toContain('ok: ')
    await register('c1', 'rebootmgr', 'min_passing=2')
    expect(await judged('service checks', 'before')).toContain('mon: 1 other instances pass, at least 2 must')
    await failing()
    expect(await judged('service checks', 'before')).toContain('ok: ')
  })

  test('at most so many others may fail', async () => {
    await register('c1', 'rebootmgr', 'max_failing=1')
    await failing('c2')
    expect(await judged('service checks', 'before')).toContain('ok: ')
    await failing('c2', 'c3')
    expect(await judged('service checks', 'before')).toContain('mon: 2 other instances fail, at most 1 may')
    await failing()
  })

  test('a tag that cannot be read lets nothing start', async () => {
    await register('c1', 'rebootmgr', 'min_passing=two')
    expect(await judged('service checks', 'before')).toBe('blocked: malformed tags: mon: min_passing=two')
  })
})

describe('a member that died', () => {
  beforeAll(async () => {
    at('c2').freeze()
    await isNow('c2', 'failed')
  })
  afterAll(async () => {
    at('c2').thaw()
    await isNow('c2', 'alive')
  })

  test('rebootmgr/39 lets nothing start', async () => {
    expect(await judged('members', 'before')).toBe('blocked: not alive: c2')
  })

  test('rebootmgr/37 does not count when it is whitelisted, and neither do its checks', async () => {
    await whitelist('c2')
    expect(await judged('members', 'before')).toBe('ok: 3 members, none failed; whitelisted and not counted: c2')
    expect(await judged('service checks', 'before')).toContain('ok: ')
    await whitelist()
  })

  test('rebootmgr/46 keeps nobody from finishing but itself', async () => {
    expect(await judged('members', 'after')).toBe('warn: c1 is alive; not alive elsewhere: c2')
    expect(await judged('service checks', 'after')).toContain('ok: ')
    expect(await judged('members', 'after', { node: 'c2' })).toBe('blocked: c2 is failed')
  })

  test('rebootmgr/40 counts for the nodes of its own group and for those of none, and for no others', async () => {
    expect(await judged('members', 'before', { group: 'net' })).toContain('ok: ')
    expect(await judged('members', 'before', { group: null })).toBe('blocked: not alive: c2')
    expect(await judged('members', 'before', { node: 'c3' })).toContain('ok: ')
    expect(await judged('members', 'before', { node: 'c4' })).toBe('blocked: not alive: c2')
  })
})

test('rebootmgr/39 a member that left is no failure', async () => {
  await at('c4').stop()
  await isNow('c4', 'left')
  expect(await judged('members', 'before')).toContain('ok: ')
})

test('rebootmgr/40 a dead member of no group counts for everybody', async () => {
  await at('c4').restart()
  await isNow('c4', 'alive')
  at('c4').freeze()
  await isNow('c4', 'failed')
  for (const group of ['db', 'net', null]) expect(await judged('members', 'before', { group })).toContain('c4')
  at('c4').thaw()
})
