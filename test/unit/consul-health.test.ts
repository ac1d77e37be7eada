import { expect, test } from 'vitest'
import type { Authority } from '../../src/adapters/consul/client/authority.ts'
import type { ConsulDirectory } from '../../src/adapters/consul/client/catalog.ts'
import type { Kv } from '../../src/adapters/consul/client/kv.ts'
import { readHealth } from '../../src/adapters/consul/cluster/health.ts'
import type { Inventory } from '../../src/engine/ports/cluster.ts'

/** The disk check of node n1 in the answer about a service, which was read at another moment. */
const instanceOf = (service: string, status: string) => ({
  Node: { Node: 'n1' },
  Service: { ID: service, Service: service, Tags: ['rebootmgr'] },
  Checks: [{ Node: 'n1', CheckID: 'disk', Name: 'disk', Status: status }],
})

test.each([
  ['first', 'critical', 'passing'],
  ['last', 'passing', 'critical'],
])('I7 health: of two answers about one check, the worse one counts when it was read %s', async (_, a, b) => {
  // only what reading the health uses
  const parts = {
    kv: { entry: async () => null } as unknown as Kv,
    inventory: { nodes: async () => [] } as unknown as Inventory,
    authority: { assertRights: async () => {} } as unknown as Authority,
    directory: {
      members: async () => [],
      raftPeers: async () => [],
      services: async () => ({ a: ['rebootmgr'], b: ['rebootmgr'] }),
      instances: async (service: string) => [instanceOf(service, service === 'a' ? a : b)],
      checksNotPassing: async () => [],
    } as unknown as ConsulDirectory,
  }
  const { checks } = await readHealth(parts)
  expect(checks.map(({ checkId, status }) => [checkId, status])).toEqual([['disk', 'critical']])
})
