import type { ClusterRestriction, MemoryCluster } from './cluster.ts'
import type { MemoryInventory } from './inventory.ts'
import type { MemoryLocks } from './locks.ts'
import { type MemoryRights, missingRight } from './rights.ts'

/** The rights that the bot needs of the cluster's store, by what they are for. */
export const storeRights = [
  'locks',
  'locks write',
  'flags read',
  'flags write',
  'ignored checks',
  'nodes',
  'services',
] as const
export type StoreRight = (typeof storeRights)[number]

/** The parts of a world that the rights of its store are about. */
export type Guarded = {
  readonly cluster: MemoryCluster
  readonly inventory: MemoryInventory
  readonly locks: MemoryLocks
  readonly rights: MemoryRights
}

/** What is refused without a right; a list that could come back short is refused as a whole. */
type Refused = {
  readonly cluster?: readonly ClusterRestriction[]
  readonly inventory?: 'filtered'
  readonly locks?: 'filtered' | 'denies'
}

const refused: { readonly [right in StoreRight]: Refused } = {
  // who set a stop is kept beside the locks, and who may not read a key may not write it either
  locks: { cluster: ['stopFlags denied', 'standingStop denied', 'stops denied'], locks: 'filtered' },
  'locks write': { cluster: ['stops denied'], locks: 'denies' },
  'flags read': {
    cluster: ['stopFlags denied', 'nodeConfig denied', 'triggers denied', 'standingStop denied', 'changes denied'],
  },
  'flags write': { cluster: ['changes denied'] },
  'ignored checks': { cluster: ['health denied'] },
  nodes: { cluster: ['health denied', 'nodeConfig denied', 'triggers denied'], inventory: 'filtered' },
  services: { cluster: ['health denied'] },
}

/** Takes a right away at this moment; what is returned grants it again, and no other one. */
export function loseRight({ cluster, inventory, locks, rights }: Guarded, right: StoreRight): () => void {
  const without = refused[right]
  const row = missingRight(`the token may not use ${right}`)
  rights.lacking = [...rights.lacking, row]
  const grants = [
    cluster.restrictions.add(...(without.cluster ?? [])),
    without.inventory && inventory.restrictions.add(without.inventory),
    without.locks && locks.restrictions.add(without.locks),
  ]
  return () => {
    rights.lacking = rights.lacking.filter((one) => one !== row)
    for (const grant of grants) grant?.()
  }
}
