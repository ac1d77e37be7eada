import type { Clock } from '../../../engine/ports/clock.ts'
import type { Cluster, Inventory } from '../../../engine/ports/cluster.ts'
import type { Log } from '../../../engine/ports/log.ts'
import type { Authority } from '../client/authority.ts'
import type { ConsulDirectory } from '../client/catalog.ts'
import type { Kv } from '../client/kv.ts'
import type { ConsulSettings } from '../client/settings.ts'
import type { Pulse } from '../client/watch.ts'
import { lockKeys } from '../locks/keys.ts'
import type { Escalations } from './escalations.ts'
import { readHealth } from './health.ts'
import { configsIn, readConfig } from './node-configs.ts'
import { readNodeKeys } from './node-keys.ts'
import { liftStop, readStops, setStop, standingStop } from './stops.ts'
import { clearTrigger, triggersIn } from './triggers.ts'

/** What the adapter of health and flags needs. */
export type ClusterParts = {
  readonly kv: Kv
  readonly directory: ConsulDirectory
  readonly authority: Authority
  readonly pulse: Pulse
  readonly inventory: Inventory
  readonly escalations: Escalations
  readonly clock: Clock
  readonly log: Log
}

/** The cluster's health and flags, from Consul. */
export function consulCluster(settings: ConsulSettings, parts: ClusterParts): Cluster {
  const { kv, escalations, clock, log } = parts
  const stops = {
    kv,
    inventory: parts.inventory,
    keys: lockKeys(settings.cluster),
    clock,
    contentionMs: settings.times.contentionMs,
  }
  return {
    health: () => readHealth(parts),
    stopFlags: () => readStops(stops),
    nodeConfig: (node) => readConfig(parts, node),
    nodeConfigs: async (nodes) => configsIn(await readNodeKeys(parts), nodes),
    triggers: async () => triggersIn(await readNodeKeys(parts)),
    clearTrigger: (trigger) => clearTrigger(parts, trigger),
    setStop: (scope, reason, by) => setStop(stops, scope, reason, by),
    standingStop: (scope) => standingStop(stops, scope),
    liftStop: (scope, version) => liftStop(stops, scope, version),
    changes: (signal) => parts.pulse.beats(signal),
    async announce(message) {
      try {
        await escalations.fire(message)
      } catch (error) {
        log.warn({ cluster: settings.cluster, error }, 'notifying other tools of the cluster failed')
      }
    },
  }
}
