import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { enableNodes, registerInCatalog } from '../../sandbox/fleet/catalog.ts'
import { demoNode, demoNodes } from '../../sandbox/fleet/demo-cluster.ts'
import type { Fleet } from '../../sandbox/fleet/fleet.ts'
import type { NodePlan } from '../../sandbox/fleet/plan.ts'
import { startFleet } from '../../sandbox/fleet/start.ts'
import { type ConsulServer, startConsulServer } from '../../sandbox/programs/consul.ts'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { seen } from '../until.ts'
import { isolations, recorded, settled, ssh, testPlan } from './fleet-fixtures.ts'

type Check = { readonly CheckID: string; readonly Status: string; readonly Output: string; readonly Notes: string }
type Server = ConsulServer

const pick = ['storage-01', 'storage-02', 'mixed-01', 'odd-01', 'gateway-1']
const nodes: readonly NodePlan[] = demoNodes.filter((node) => pick.includes(node.name))

async function ask(server: Server, path: string): Promise<unknown> {
  return (await fetch(`${server.url}/v1${path}`)).json()
}

/** Waits, by blocking queries, until the condition holds for a node's checks. */
async function checksOf(server: Server, node: string, wanted: (checks: readonly Check[]) => boolean): Promise<void> {
  for (let index = '0'; ; ) {
    const response = await fetch(`${server.url}/v1/health/node/${node}?index=${index}&wait=30s`)
    const checks = (await response.json()) as readonly Check[]
    if (wanted(checks)) return
    index = response.headers.get('x-consul-index') ?? '0'
  }
}

const statusOf = (checks: readonly Check[], id: string): string | undefined =>
  checks.find((check) => check.CheckID === id)?.Status

describe.each(isolations)('Consul agents of a fleet by %s', (isolation) => {
  let server: Server
  let fleet: Fleet
  beforeAll(async () => {
    server = await startConsulServer('memory')
    const program = await findProgram('consul')
    const consul = {
      program,
      join: server.gossipAddress,
      httpUrl: server.url,
      datacenter: 'dc1',
      onShutdown: 'vanish',
    } as const
    const plan = testPlan(isolation, 0)
    // a shutdown long enough for the checks, which run once a second, to see the services end
    fleet = await startFleet({ ...plan, nodes, consul, timing: { ...plan.timing, shutdownMs: 1_500 } })
  })
  afterAll(async () => {
    await fleet.stop()
    await server.stop()
  })

  test('catalog: has role, rack, zone and group of each node', async () => {
    const found = (await ask(server, '/catalog/nodes')) as readonly { Node: string; Meta: Record<string, string> }[]
    const metaOf = (name: string): Record<string, string> => found.find((node) => node.Node === name)?.Meta ?? {}
    expect(metaOf('storage-01')).toMatchObject({ role: 'storage', rack: 'a1', zone: 'zone-a', group: 'storage' })
    expect(metaOf('mixed-01')).toMatchObject({ role: 'compute,storage', rack: 'b2', zone: 'zone-b' })
    expect(metaOf('odd-01')).not.toHaveProperty('role')
  })

  test('services: pass their script, HTTP and TCP checks and have their tags', async () => {
    await checksOf(
      server,
      'storage-01',
      (checks) => checks.length === 3 && checks.every((each) => each.Status === 'passing'),
    )
    await checksOf(server, 'gateway-1', (checks) => statusOf(checks, 'service:haproxy') === 'passing')
    const services = (await ask(server, '/catalog/service/haproxy')) as readonly { ServiceTags: readonly string[] }[]
    expect(services[0]?.ServiceTags).toEqual(['rebootmgr', 'min_passing=1'])
  })

  test('check: fails when the service stops on the node or the fault is switched on', async () => {
    await settled(fleet, 'storage-01')
    await ssh(fleet, 'storage-01', 'systemctl stop ceph-osd')
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, 'service:ceph-osd') === 'critical')
    await ssh(fleet, 'storage-01', 'systemctl start ceph-osd')
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, 'service:ceph-osd') === 'passing')
    await fleet.switchOn('gateway-1', 'checkFails', 'haproxy')
    await checksOf(server, 'gateway-1', (checks) => statusOf(checks, 'service:haproxy') === 'critical')
    await fleet.switchOff('gateway-1', 'checkFails')
    await checksOf(server, 'gateway-1', (checks) => statusOf(checks, 'service:haproxy') === 'passing')
  })

  test('agent: is reached from inside its node, and the record shows maintenance', async () => {
    const set = await ssh(
      fleet,
      'storage-02',
      'consul maint -http-addr=http://agent.fleet:8500 -enable -reason "op-1 reboot"',
    )
    expect(set.stdout).toContain('Node maintenance is now enabled')
    await recorded(fleet, (line) => line.kind === 'changed' && line.detail === 'on: op-1 reboot')
    expect(fleet.nodes().find((node) => node.name === 'storage-02')?.maintenance).toBe('op-1 reboot')
    expect((await ssh(fleet, 'storage-02', 'consul maint')).stdout).toContain('op-1 reboot')
    expect((await ssh(fleet, 'storage-01', 'consul maint')).stdout).not.toContain('op-1 reboot')
    await ssh(fleet, 'storage-02', 'consul maint -disable')
    await recorded(fleet, (line) => line.kind === 'changed' && line.change === 'maintenance' && line.detail === 'off')
  })

  test('agent: fails while its node is down, keeps maintenance, and passes again when the node has settled', async () => {
    await settled(fleet, 'storage-01')
    await fleet.switchOn('storage-01', 'neverReturns', '')
    await ssh(fleet, 'storage-01', 'consul maint -enable -reason "op-2 reboot"; reboot')
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, 'service:ceph-osd') === 'critical')
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, 'serfHealth') === 'critical')
    await fleet.switchOff('storage-01', 'neverReturns')
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, 'serfHealth') === 'passing')
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, 'service:ceph-osd') === 'passing')
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, '_node_maintenance') === 'critical')
    expect((await ssh(fleet, 'storage-01', 'consul maint -disable')).code).toBe(0)
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, '_node_maintenance') === undefined)
    expect(fleet.reboots('storage-01')).toHaveLength(1)
  })

  test('agent: is failed while its node is cut off, and alive again afterwards', async () => {
    await fleet.switchOn('odd-01', 'networkCut', '')
    await checksOf(server, 'odd-01', (checks) => statusOf(checks, 'serfHealth') === 'critical')
    await fleet.switchOff('odd-01', 'networkCut')
    await checksOf(server, 'odd-01', (checks) => statusOf(checks, 'serfHealth') === 'passing')
  })
})

describe('Consul agent with onShutdown: leave', () => {
  test('agent: has left while its node is down, and is alive again afterwards', async () => {
    await using server = await startConsulServer('memory')
    const program = await findProgram('consul')
    const consul = {
      program,
      join: server.gossipAddress,
      httpUrl: server.url,
      datacenter: 'dc1',
      onShutdown: 'leave',
    } as const
    await using fleet = await startFleet({ ...testPlan('shims', 1), consul })
    const status = async (): Promise<number | undefined> => {
      const members = (await ask(server, '/agent/members')) as readonly { Name: string; Status: number }[]
      return members.find((member) => member.Name === 'storage-01')?.Status
    }
    await fleet.switchOn('storage-01', 'neverReturns', '')
    await settled(fleet, 'storage-01')
    expect(await status()).toBe(1)
    await ssh(fleet, 'storage-01', 'reboot')
    await recorded(fleet, (line) => line.kind === 'down')
    expect(await seen(status, (now) => now !== 1)).toBe(3)
    await fleet.switchOff('storage-01', 'neverReturns')
    await checksOf(server, 'storage-01', (checks) => statusOf(checks, 'serfHealth') === 'passing')
    expect(await status()).toBe(1)
  })
})

describe('nodes in the catalog only', () => {
  test('registerInCatalog: registers a thousand passing nodes, which enableNodes enables for rebootmgr', async () => {
    await using server = await startConsulServer('memory')
    const many = Array.from({ length: 1000 }, (_, index) => demoNode(`compute-${index}`, ['compute'], 'a1'))
    await registerInCatalog(server.url, many)
    await enableNodes(server.url, many.slice(0, 2))
    const passing = (await ask(server, '/health/service/nova-compute?passing=1')) as readonly unknown[]
    expect(passing).toHaveLength(1000)
    const config = await fetch(`${server.url}/v1/kv/service/rebootmgr/nodes/compute-1/config?raw`)
    expect(await config.json()).toEqual({ enabled: true, group: 'compute' })
  })
})
