import type { Cluster, Inventory, RecentReads } from '../../../engine/ports/cluster.ts'
import { type Remembered, remembered } from '../../../engine/ports/remembered.ts'
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

/**
 * Reuses each reading for five seconds from its beginning. A reading is consistent and whole, because it is refused
 * unless its rights are proven after it. `changes` are those of rebootmgr's keys; each ends the reuse at once. They are
 * listened for from the first reading on.
 */
export function recentReads(settings: ConsulSettings, parts: ClusterParts, changes: Pulse): ConsulRecentReads {
  const listening = new AbortController()
  const readings: Pick<Remembered<unknown>, 'forget'>[] = []
  let follows = false
  const follow = async (): Promise<void> => {
    follows = true
    for await (const _ of changes.beats(listening.signal)) for (const reading of readings) reading.forget()
  }
  const reused = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
    const reading = remembered(recentMs, parts.clock, ask)
    readings.push(reading)
    return () => {
      if (!follows) void follow()
      return reading.get()
    }
  }
  const inventory: Inventory = {
    nodes: reused(() => parts.inventory.nodes()),
    lastKnown: () => parts.inventory.lastKnown(),
  }
  const strict = consulCluster(settings, { ...parts, inventory })
  const nodeKeys = reused(() => readNodeKeys({ ...parts, inventory }))
  const cluster: Cluster = {
    ...strict,
    health: reused(() => strict.health()),
    stopFlags: reused(() => strict.stopFlags()),
    nodeConfigs: async (nodes) => configsIn(await nodeKeys(), nodes),
    triggers: async () => triggersIn(await nodeKeys()),
  }
  return { inventory, cluster, close: () => listening.abort() }
}
