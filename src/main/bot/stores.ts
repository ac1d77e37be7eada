import type { Redis } from 'ioredis'
import { systemClock } from '../../adapters/clock/clock.ts'
import { redisConnections } from '../../adapters/redis/connections.ts'
import { assertDurability } from '../../adapters/redis/durability.ts'
import { codeKeyPrefix, inboxKeyPrefix, keysOf, rateLimitKeyPrefix } from '../../adapters/redis/keys.ts'
import { type Replicas, replicasOf } from '../../adapters/redis/replicas.ts'
import type { BotSettings } from '../../configuration/settings.ts'
import type { Log } from '../../engine/ports/log.ts'

/** The Redis that has the keys of one cluster, and what else of Redis the cluster needs. */
export type StoresOfCluster = {
  readonly redis: Redis
  readonly replicas: Replicas
  /** The Redis that has the one-time codes of all clusters. */
  readonly codes: Redis
  /** Every Redis that has keys of the cluster or of all clusters. */
  readonly all: readonly Redis[]
}

/** The Redis of a bot: one, or in a Redis Cluster one for each kind of keys. */
export type Stores = {
  readonly inbox: Redis
  readonly rates: Redis
  readonly all: readonly Redis[]
  /** The stores of a cluster of the settings; throws when there is no such cluster. */
  of(cluster: string): StoresOfCluster
  close(): void
}

/** Connects to every Redis that the settings need. Throws `Failure` when one cannot be used or may lose journals. */
export async function openStores({ redis: settings, clusters }: BotSettings, log: Log): Promise<Stores> {
  const { durability } = settings
  const connections = redisConnections(settings, log)
  // a connection that waits for replicas is blocked, so it is used for nothing else
  const confirming = durability === 'every write' ? redisConnections(settings, log) : connections
  const inbox = await connections.of(inboxKeyPrefix)
  const rates = await connections.of(rateLimitKeyPrefix)
  const codes = await connections.of(codeKeyPrefix)
  const own = new Map<string, Omit<StoresOfCluster, 'all'>>()
  for (const { policy } of clusters) {
    const keys = keysOf(policy.cluster).prefix
    const replicas = replicasOf(await confirming.of(keys), durability, systemClock)
    own.set(policy.cluster, { redis: await connections.of(keys), replicas, codes })
  }
  for (const redis of connections.all()) await assertDurability(redis, durability)
  return {
    inbox,
    rates,
    all: connections.all(),
    of(cluster) {
      const found = own.get(cluster)
      if (found === undefined) throw new Error(`no Redis was opened for the cluster ${cluster}`)
      return { ...found, all: [...new Set([inbox, rates, codes, found.redis])] }
    },
    close() {
      connections.close()
      confirming.close()
    },
  }
}
