import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type ConsulAgent,
  type ConsulServer,
  startConsulAgents,
  startConsulServer,
} from '../../sandbox/programs/consul.ts'
import type { ConsulPorts } from '../../src/adapters/consul/consul.ts'
import { judgeHealth } from '../core/judge-health.ts'
import { consul, open, settingsFor, textOf } from './consul-fixtures.ts'
import { workingNode } from './consul-fleet.ts'
import { liftStop } from './suites/lift-stop.ts'

// A real Consul whose nodes have full names, as RHEL's installer gives them, beside rebootmgr's short ones.

const full = 'compute-01.example.com'
const mixed = 'Compute-02.Example.com'
const listed = (name: string) => ({ name, roles: ['compute'], rack: null, zone: null, group: null, address: null })

describe('F20 full names in Consul', () => {
  let server: ConsulServer
  let agents: readonly ConsulAgent[]
  let ports: ConsulPorts
  let short: ConsulPorts
  beforeAll(async () => {
    server = await startConsulServer('memory')
    agents = await startConsulAgents(
      server,
      [full, mixed, 'web-1.a', 'web-1.b'].map((name) => workingNode(name, {})),
    )
    ports = open(settingsFor(server.url))
    short = open(settingsFor(server.url), { from: 'list', nodes: ['compute-01', 'compute-02'].map(listed) })
  })
  afterAll(async () => {
    await Promise.all([ports.close(), short.close()])
    await Promise.all([...agents, server].map((part) => part.kill()))
  })
  beforeEach(() => consul(server.url, 'DELETE', '/kv/service/rebootmgr/?recurse'))

  const put = (key: string, text: string) => consul(server.url, 'PUT', `/kv/service/rebootmgr/${key}`, text)
  const text = (key: string) => textOf(server.url, `service/rebootmgr/${key}`)

  test('F20 inventory: a list of short names has the state of members with full names', async () => {
    const nodes = await short.inventory.nodes()
    expect(nodes.map(({ name, membership }) => [name, membership])).toEqual([
      ['compute-01', 'alive'],
      ['compute-02', 'alive'],
    ])
    const [node] = nodes
    if (node === undefined) return
    const facts = await short.cluster.health()
    expect(facts.members).toContainEqual({ node: 'compute-02', state: 'alive', group: null })
    const verdicts = judgeHealth({ facts, node, when: 'before', inFlight: [], withoutChecks: 'refuse' })
    expect(verdicts.find(({ gate }) => gate === 'service checks')).toMatchObject({ verdict: 'ok' })
    expect(verdicts.find(({ gate }) => gate === 'members')).toMatchObject({ verdict: 'ok' })
  })

  test('F20 node config: is found under the short name in any letter case', async () => {
    await put('nodes/compute-01/config', '{"enabled": true}')
    await put('nodes/COMPUTE-02/config', '{"enabled": false, "message": "broken"}')
    expect(await ports.cluster.nodeConfig(full)).toEqual({ is: 'enabled', group: null })
    expect(await ports.cluster.nodeConfig(mixed)).toMatchObject({ is: 'disabled', message: 'broken' })
    expect([...(await ports.cluster.nodeConfigs([full, mixed]))].map(([name, { is }]) => [name, is])).toEqual([
      [full, 'enabled'],
      [mixed, 'disabled'],
    ])
    await ports.cluster.setStop({ kind: 'node', name: full }, 'disk', 'U7')
    expect(JSON.parse((await text('nodes/compute-01/config')) ?? '')).toMatchObject({ enabled: false })
    expect(await liftStop(ports.cluster, { kind: 'node', name: mixed })).toBe('lifted')
    expect(JSON.parse((await text('nodes/COMPUTE-02/config')) ?? '')).toMatchObject({ enabled: true })
  })

  test('F20 node config: is created under the short name, or under the full name when two nodes share the short one', async () => {
    await liftStop(ports.cluster, { kind: 'node', name: full })
    expect(await text('nodes/compute-01/config')).not.toBeNull()
    await liftStop(ports.cluster, { kind: 'node', name: 'web-1.a' })
    expect(await text('nodes/web-1.a/config')).not.toBeNull()
    expect((await ports.cluster.nodeConfig('web-1.a')).is).toBe('enabled')
    expect((await ports.cluster.nodeConfig('web-1.b')).is).toBe('not managed')
  })

  test('F20 node config: enables no node when a key could be two nodes or two keys are for one node', async () => {
    await put('nodes/web-1/config', '{"enabled": true}')
    for (const name of ['web-1.a', 'web-1.b'])
      expect(await ports.cluster.nodeConfig(name)).toEqual({
        is: 'not managed',
        why: 'service/rebootmgr/nodes/web-1 could be web-1.a or web-1.b',
      })
    await expect(ports.cluster.setStop({ kind: 'node', name: 'web-1.a' }, 'x', 'U7')).rejects.toMatchObject({
      name: 'Failure',
      effect: 'none',
    })
    await put('nodes/compute-01/config', '{"enabled": true}')
    await put(`nodes/${full}/config`, '{"enabled": false}')
    expect(await ports.cluster.nodeConfig(full)).toMatchObject({ is: 'not managed' })
    const configs = await ports.cluster.nodeConfigs([full, 'web-1.a'])
    expect([...configs.values()].map(({ is }) => is)).toEqual(['not managed', 'not managed'])
  })

  test('F20 triggers: are found under the short name, and exactly that key is removed', async () => {
    await put('nodes/COMPUTE-02/reboot_required', 'new kernel')
    const [trigger] = await ports.cluster.triggers()
    expect(trigger).toMatchObject({ node: mixed, why: 'new kernel' })
    if (trigger === undefined) return
    await put('nodes/COMPUTE-02/reboot_required', 'newer kernel')
    expect(await ports.cluster.clearTrigger(trigger)).toBe('changed')
    const [newer] = await ports.cluster.triggers()
    expect(newer && (await ports.cluster.clearTrigger(newer))).toBe('removed')
    expect(await text('nodes/COMPUTE-02/reboot_required')).toBeNull()
  })

  test('F20 whitelist: resolves a short name to its node, and an ambiguous one to none', async () => {
    await put('ignore_failed_checks', '["compute-01", "web-1"]')
    expect((await ports.cluster.health()).whitelist).toEqual([full, 'web-1'])
  })
})
