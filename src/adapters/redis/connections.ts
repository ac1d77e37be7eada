import type { Redis } from 'ioredis'
import type { Log } from '../../engine/ports/log.ts'
import { connect, defaultRedisTimes, promptConnection, type RedisAddress } from './connection.ts'

/** Open connections to Redis: one for all keys, or, in a Redis Cluster, one for each hash tag. */
export type RedisConnections = {
  /** The connection for keys with this prefix, connected. Throws `Failure` with the reason when it cannot connect. */
  of(keys: string): Promise<Redis>
  /** All that are connected. */
  all(): readonly Redis[]
  close(): void
}

/** The address of the Redis that has keys with this prefix. */
export const forKeys = (address: RedisAddress, keys: string): RedisAddress =>
  address.cluster === null ? address : { ...address, cluster: { ...address.cluster, keys } }

/** Connections that are opened when they are first asked for. */
export function redisConnections(address: RedisAddress, log: Log): RedisConnections {
  const asked = new Map<string, Promise<Redis>>()
  const connected: Redis[] = []
  const open = async (keys: string): Promise<Redis> => {
    const redis = promptConnection(forKeys(address, keys), defaultRedisTimes, log)
    await connect(redis)
    connected.push(redis)
    return redis
  }
  return {
    of(keys) {
      const name = address.cluster === null ? '' : keys
      const opening = asked.get(name) ?? open(keys)
      asked.set(name, opening)
      return opening
    },
    all: () => connected,
    close() {
      for (const redis of connected) redis.disconnect()
    },
  }
}
