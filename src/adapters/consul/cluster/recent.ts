import type { Cluster, Inventory, RecentReads } from '../../../engine/ports/cluster.ts'
import { remembered } from '../../../engine/ports/remembered.ts'
import type { ConsulSettings } from '../client/settings.ts'
import type { Pulse } from '../client/watch.ts'
import { type ClusterParts, consulCluster } from './cluster.ts'
import { configsIn } from './node-configs.ts'
import { readNodeKeys } from './node-keys.ts'
import { triggersIn } from './triggers.ts'

/** How long a reading is reused, in milliseconds. */
const recentMs = 5_000

/** Reuses readings, and listens for changes that end the reuse. */
export type ConsulRecentReads = RecentReads & { close(): void }

/** The parts of one reading, each read when it is first needed. A part that could not be read is read again. */
function readingOf(settings: ConsulSettings, parts: ClusterParts) {
  const kept = <T>(ask: () => Promise<T>): (() => Promise<T>) => remembered(recentMs, parts.clock, ask).get
  const nodes = kept(() => parts.inventory.nodes())
  const inventory: Inventory = { nodes, lastKnown: () => parts.inventory.lastKnown() }
  const cluster = consulCluster(settings, { ...parts, inventory })
  return {
    nodes,
    health: kept(() => cluster.health()),
    stopFlags: kept(() => cluster.stopFlags()),
    nodeKeys: kept(() => readNodeKeys({ ...parts, inventory })),
  }
}

/**
 * Reuses a reading for five seconds from its beginning. Its parts end together, so that one that was made from another
 * is no older. A part is consistent and whole, because it is refused unless its rights are proven after it. `changes`
 * are those of rebootmgr's keys; each ends the reuse at once. They are listened for from the first reading on. All that
 * is not reused, such as changes, is that of the strict ports.
 */
export function recentReads(settings: ConsulSettings, parts: ClusterParts, changes: Pulse): ConsulRecentReads {
  const listening = new AbortController()
  const reading = remembered(recentMs, parts.clock, async () => readingOf(settings, parts))
  let follows = false
  const follow = async (): Promise<void> => {
    follows = true
    for await (const _ of changes.beats(listening.signal)) reading.forget()
  }
  const current = (): ReturnType<typeof reading.get> => {
    if (!follows) void follow()
    return reading.get()
  }
  const inventory: Inventory = {
    nodes: async () => (await current()).nodes(),
    lastKnown: () => parts.inventory.lastKnown(),
  }
  const cluster: Cluster = {
    ...consulCluster(settings, parts),
    health: async () => (await current()).health(),
    stopFlags: async () => (await current()).stopFlags(),
    nodeConfigs: async (nodes) => configsIn(await (await current()).nodeKeys(), nodes),
    triggers: async () => triggersIn(await (await current()).nodeKeys()),
  }
  return { inventory, cluster, close: () => listening.abort() }
}
