import type { ClusterRestriction, MemoryCluster } from './cluster.ts'
import type { MemoryInventory } from './inventory.ts'
import type { MemoryLocks } from './locks.ts'
import { type MemoryRights, missingRight } from './rights.ts'

/** The rights that the bot needs in the cluster's store, by their purpose. */
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

/** The parts of a world that depend on these rights. */
export type Guarded = {
  readonly cluster: MemoryCluster
  readonly inventory: MemoryInventory
  readonly locks: MemoryLocks
  readonly rights: MemoryRights
}

/** What the store denies without a right. A list that could come back short is denied as a whole. */
type Refused = {
  readonly cluster?: readonly ClusterRestriction[]
  readonly inventory?: 'filtered'
  readonly locks?: 'filtered' | 'denies'
}

const refused: { readonly [right in StoreRight]: Refused } = {
  // who set a stop is stored beside the locks, and a key that cannot be read cannot be written either
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

/** Takes a right away now; the returned function grants this right again. */
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
