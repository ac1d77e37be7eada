import type { Member } from '../../core/health/facts.ts'
import { worstState } from '../../core/health/members.ts'
import type { Node } from '../../core/inventory/node.ts'
import { nodeNames } from '../../core/inventory/node-names.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import type { Inventory, KnownNodes } from '../../engine/ports/cluster.ts'
import { type Authority, seesAll } from './client/authority.ts'
import type { ConsulDirectory } from './client/catalog.ts'
import { mapLong } from './client/long-lists.ts'
import { type CatalogNode, machines } from './client/machines.ts'
import { currentMembers, memberState } from './client/members.ts'
import type { ConsulInventorySettings, ListedNode } from './client/settings.ts'

/** The cluster whose nodes are listed, and where they are listed. */
export type InventoryOf = { readonly cluster: string; readonly settings: ConsulInventorySettings }

/** The nodes of a cluster in Consul, and the rights without which the list has gaps. */
export function consulInventory(
  of: InventoryOf,
  directory: Pick<ConsulDirectory, 'members' | 'nodes'>,
  authority: Pick<Authority, 'assertRights'>,
  clock: Clock,
): Inventory {
  let last: KnownNodes | null = null
  return {
    lastKnown: () => last,
    async nodes() {
      const atMs = clock.now()
      const nodes = await listNodes(of, directory)
      // after the lists, so that a right revoked in between is noticed
      await authority.assertRights(seesAllNodes)
      last = { nodes, atMs }
      return nodes
    },
  }
}

/** The rights with which no node is missing from the list. */
export const seesAllNodes = seesAll.filter(({ resource }) => resource === 'node')

/**
 * Lists the nodes of a cluster, from Consul's catalog or the configuration's list, with the state of their Consul
 * members. The list has gaps unless the token has the rights of `seesAllNodes`.
 */
export async function listNodes(
  { cluster, settings }: InventoryOf,
  directory: Pick<ConsulDirectory, 'members' | 'nodes'>,
): Promise<readonly Node[]> {
  const [members, catalog] = await Promise.all([directory.members(), settings.from === 'list' ? [] : directory.nodes()])
  const listed =
    settings.from === 'list' ? settings.nodes : await mapLong(machines(catalog, members), listedBy(settings))
  const excluded = settings.from === 'catalog' ? settings.exclude : []
  const known = nodeNames(listed)
  // a node that left is dropped from the catalog, but is missing all the same
  const gone = await mapLong(settings.from === 'list' ? [] : members, ({ Name }) =>
    known.find(Name).is === 'node' ? [] : [unknownNode(Name)],
  )
  const all = [...listed, ...gone.flat()]
  const names = all.length === listed.length ? known : nodeNames(all)
  const left = new Set(excluded.map((name) => names.canonical(name)))
  const states = new Map<string, Member['state'][]>()
  await mapLong(currentMembers(members, names), (member) => {
    const node = names.canonical(member.Name)
    states.set(node, [...(states.get(node) ?? []), memberState(member)])
  })
  const stay = all.filter(({ name }) => !left.has(name))
  const nodes = await mapLong(stay, (node): Node => {
    return { ...node, cluster, membership: worstState(states.get(node.name) ?? []) ?? 'absent' }
  })
  return nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1))
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
