import type { ClusterRead, MemoryCluster } from './cluster.ts'
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

/** Reads that are refused without a right: a list that could come back short is refused as a whole. */
const reads: { readonly [right in StoreRight]: readonly ClusterRead[] } = {
  // who set a stop is kept beside the locks
  locks: ['stopFlags', 'standingStop'],
  'locks write': [],
  'flags read': ['stopFlags', 'nodeConfig', 'triggers', 'standingStop'],
  'flags write': [],
  'ignored checks': ['health'],
  nodes: ['health', 'nodeConfig', 'triggers'],
  services: ['health'],
}

// who may not read a key may not write it either
const denies: { readonly [right in StoreRight]?: 'changes' | 'stops' } = {
  locks: 'stops',
  'locks write': 'stops',
  'flags read': 'changes',
  'flags write': 'changes',
}

const unwellLocks = { locks: 'filtered', 'locks write': 'denies' } as const

/** Takes a right away at this moment; what is returned grants it again. */
export function loseRight({ cluster, inventory, locks, rights }: Guarded, right: StoreRight): () => void {
  const row = missingRight(`the token may not use ${right}`)
  const refused = reads[right].filter((read) => !cluster.unread.has(read))
  const listsNodes = right === 'nodes' && inventory.unwell === null
  const usesLocks = (right === 'locks' || right === 'locks write') && locks.unwell === null ? unwellLocks[right] : null
  const deniedNow = cluster.denies === null ? (denies[right] ?? null) : null
  rights.lacking = [...rights.lacking, row]
  for (const read of refused) cluster.unread.set(read, 'denied')
  if (listsNodes) inventory.unwell = 'filtered'
  if (usesLocks !== null) locks.unwell = usesLocks
  if (deniedNow !== null) cluster.denies = deniedNow
  return () => {
    rights.lacking = rights.lacking.filter((one) => one !== row)
    for (const read of refused) cluster.unread.delete(read)
    if (listsNodes) inventory.unwell = null
    if (usesLocks !== null) locks.unwell = null
    if (deniedNow !== null) cluster.denies = null
  }
}
