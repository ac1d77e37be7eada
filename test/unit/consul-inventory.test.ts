import { expect, test } from 'vitest'
import type { Authority } from '../../src/adapters/consul/client/authority.ts'
import type { ConsulDirectory } from '../../src/adapters/consul/client/catalog.ts'
import type { CatalogNode } from '../../src/adapters/consul/client/machines.ts'
import { defaultMetaKeys } from '../../src/adapters/consul/client/settings.ts'
import { consulInventory } from '../../src/adapters/consul/inventory.ts'

const catalog = { from: 'catalog', meta: defaultMetaKeys, exclude: [], reachedBy: 'name' } as const
const authority: Pick<Authority, 'assertRights'> = { assertRights: async () => {} }

const node = (Node: string, Meta: CatalogNode['Meta']): CatalogNode => ({ Node, Address: '127.0.0.1', Meta })
const member = (Name: string, Status: number) => ({ Name, Addr: '10.0.0.1', Status, Tags: { role: 'node' } })

async function membershipOf(
  nodes: readonly CatalogNode[],
  members: readonly ReturnType<typeof member>[],
): Promise<{ readonly [node: string]: string }> {
  const directory: Pick<ConsulDirectory, 'members' | 'nodes'> = {
    members: async () => members,
    nodes: async () => nodes,
  }
  const inventory = consulInventory({ cluster: 'eu-1', settings: catalog }, directory, authority, { now: () => 0 })
  return Object.fromEntries((await inventory.nodes()).map(({ name, membership }) => [name, membership]))
}

test.each([
  { 'external-source': 'kubernetes' },
  { 'synthetic-node': 'true' },
  { 'external-node': 'true', 'external-probe': 'true' },
])('F115 inventory: an entry that only carries services from elsewhere is no node (%j)', async (meta) => {
  const nodes = [node('storage-01', { roles: 'storage' }), node('elsewhere', meta)]
  expect(await membershipOf(nodes, [member('storage-01', 1)])).toEqual({ 'storage-01': 'alive' })
})

test.each([
  ['whose agent failed', { 'external-source': 'kubernetes' }, [member('storage-01', 4)], 'failed'],
  ['without an agent and without a mark', { 'external-node': 'false' }, [], 'absent'],
])('F115 inventory: a machine %s is a node', async (_what, meta, members, membership) => {
  expect(await membershipOf([node('storage-01', meta)], members)).toEqual({ 'storage-01': membership })
})

test('inventory: a renamed agent is one node, although its old name is still a member', async () => {
  const members = [member('storage-01.example.com', 3), member('storage-01', 1)]
  expect(await membershipOf([node('storage-01', {})], members)).toEqual({ 'storage-01': 'alive' })
})
