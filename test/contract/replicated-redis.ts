import type { Redis } from 'ioredis'
import { type RedisService, startRedis } from '../../sandbox/programs/redis.ts'
import { follow } from '../../sandbox/programs/redis-pair.ts'
import type { Durability } from '../../src/adapters/redis/durability.ts'
import { redisJournals } from '../../src/adapters/redis/journals.ts'
import { keysOf } from '../../src/adapters/redis/keys.ts'
import { replicasOf, replicatedJournals } from '../../src/adapters/redis/replicas.ts'
import { connectedTo } from './suites/connected.ts'
import { cluster } from './suites/entries.ts'

/** One bot's connections to a primary, and its journals there. */
export type ReplicatedBot = {
  readonly redis: Redis
  /** The connection that waits for replicas. */
  readonly confirming: Redis
  readonly replicas: ReturnType<typeof replicasOf>
  readonly journals: ReturnType<typeof replicatedJournals>
}

/** A primary that demands one replica, its replica, and bots that are connected to the primary. */
export class ReplicatedRedis implements AsyncDisposable {
  readonly primary: RedisService
  readonly replica: RedisService
  readonly follower: Redis
  /** What the bots take for the time. */
  nowMs = 0
  readonly #connections: Redis[]

  private constructor(primary: RedisService, replica: RedisService, follower: Redis) {
    this.primary = primary
    this.replica = replica
    this.follower = follower
    this.#connections = [follower]
  }
  static async start(): Promise<ReplicatedRedis> {
    const [primary, replica] = await Promise.all([startRedis(), startRedis()])
    const both = new ReplicatedRedis(primary, replica, await connectedTo(replica))
    await follow(replica, primary)
    return both
  }
  async bot(durability: Durability = 'every write'): Promise<ReplicatedBot> {
    const [redis, confirming] = [await this.#connected(), await this.#connected()]
    const replicas = replicasOf(confirming, durability, { now: () => this.nowMs })
    const journals = replicatedJournals(redisJournals(redis, cluster), keysOf(cluster), replicas)
    return { redis, confirming, replicas, journals }
  }
  async #connected(): Promise<Redis> {
    const redis = await connectedTo(this.primary)
    this.#connections.push(redis)
    return redis
  }
  async [Symbol.asyncDispose](): Promise<void> {
    for (const one of this.#connections) one.disconnect()
    // a primary that is told to end waits for replicas that are silent
    await this.replica.stop()
    await this.primary.stop()
  }
}
