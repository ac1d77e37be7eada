import type { Node } from '../../core/inventory/node.ts'
import type { Inventory } from '../../engine/ports/cluster.ts'
import type { ConsulDirectory } from './directory.ts'
import { memberState } from './members.ts'
import type { ConsulInventorySettings, ListedNode } from './settings.ts'

/** The nodes of a cluster, from Consul's catalog or from the configuration's list, with Consul's member states. */
export function consulInventory(
  cluster: string,
  settings: ConsulInventorySettings,
  directory: ConsulDirectory,
): Inventory {
  return {
    async nodes() {
      const [members, listed] = await Promise.all([directory.members(), listedNodes(settings, directory)])
      const states = new Map(members.map((member) => [member.Name, memberState(member)]))
      const leaveOut = settings.from === 'catalog' ? settings.leaveOut : []
      // a node that left is dropped from the catalog, and is missing all the same
      const gone =
        settings.from === 'list' ? [] : members.filter(({ Name }) => !listed.some(({ name }) => name === Name))
      return [...listed, ...gone.map(({ Name }) => unknownNode(Name))]
        .filter(({ name }) => !leaveOut.includes(name))
        .map((node): Node => ({ ...node, cluster, membership: states.get(node.name) ?? 'absent' }))
        .sort((a, b) => (a.name < b.name ? -1 : 1))
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

async function listedNodes(
  settings: ConsulInventorySettings,
  directory: ConsulDirectory,
): Promise<readonly ListedNode[]> {
  if (settings.from === 'list') return settings.nodes
  const { meta: keys, reachedBy } = settings
  return (await directory.nodes()).map(({ Node, Address, Meta }) => {
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
  })
}
