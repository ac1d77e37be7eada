import type { Member } from '../../core/health/facts.ts'
import { worstState } from '../../core/health/members.ts'
import type { Node } from '../../core/inventory/node.ts'
import { nodeNames } from '../../core/inventory/node-names.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import type { Inventory, KnownNodes } from '../../engine/ports/cluster.ts'
import { type Authority, seesAll } from './client/authority.ts'
import type { ConsulDirectory } from './client/catalog.ts'
import { type CatalogNode, machines } from './client/machines.ts'
import { currentMembers, memberState } from './client/members.ts'
import type { ConsulInventorySettings, ListedNode } from './client/settings.ts'

/**
 * The nodes of a cluster, from Consul's catalog or the configuration's list, with the state of their Consul members.
 */
export function consulInventory(
  cluster: string,
  settings: ConsulInventorySettings,
  directory: Pick<ConsulDirectory, 'members' | 'nodes'>,
  authority: Pick<Authority, 'assertRights'>,
  clock: Clock,
): Inventory {
  let last: KnownNodes | null = null
  return {
    lastKnown: () => last,
    async nodes() {
      const atMs = clock.now()
      const [members, catalog] = await Promise.all([
        directory.members(),
        settings.from === 'list' ? [] : directory.nodes(),
      ])
      const listed = settings.from === 'list' ? settings.nodes : machines(catalog, members).map(listedBy(settings))
      // after the lists, so that a right revoked in between is noticed
      await authority.assertRights(seesAll.filter(({ resource }) => resource === 'node'))
      const excluded = settings.from === 'catalog' ? settings.exclude : []
      const known = nodeNames(listed)
      // a node that left is dropped from the catalog, but is missing all the same
      const gone = settings.from === 'list' ? [] : members.filter(({ Name }) => known.find(Name).is !== 'node')
      const all = [...listed, ...gone.map(({ Name }) => unknownNode(Name))]
      const names = nodeNames(all)
      const left = new Set(excluded.map((name) => names.canonical(name)))
      const states = new Map<string, Member['state'][]>()
      for (const member of currentMembers(members, names)) {
        const node = names.canonical(member.Name)
        states.set(node, [...(states.get(node) ?? []), memberState(member)])
      }
      const nodes = all
        .filter(({ name }) => !left.has(name))
        .map((node): Node => ({ ...node, cluster, membership: worstState(states.get(node.name) ?? []) ?? 'absent' }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
      last = { nodes, atMs }
      return nodes
    },
  }
}

const unknownNode = (name: string): ListedNode => ({
  name,
  roles: [],
  rack: null,
  zone: null,
  group: null,
  address: null,
})

const listedBy =
  ({ meta: keys, reachedBy }: Extract<ConsulInventorySettings, { from: 'catalog' }>) =>
  ({ Node, Address, Meta }: CatalogNode): ListedNode => {
    const meta = (key: string): string | null => Meta?.[key]?.trim() || null
    const roles = (meta(keys.roles) ?? '').split(',').map((role) => role.trim())
    return {
      name: Node,
      roles: [...new Set(roles.filter((role) => role !== ''))].sort(),
      rack: meta(keys.rack),
      zone: meta(keys.zone),
      group: meta(keys.group),
      address: reachedBy === 'address' ? Address : null,
    }
  }
