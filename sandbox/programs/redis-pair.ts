import { Redis } from 'ioredis'
import { type Forward, forwardTo } from './forward.ts'
import { type RedisService, startRedis } from './redis.ts'

/** A primary that demands one replica, its replica, and one address that leads to whichever is the primary. */
export type RedisPair = AsyncDisposable & {
  /** The address that stays the same, as a virtual IP or a DNS name does. */
  readonly url: string
  /** From now on the replica receives nothing, while the primary still takes it for connected. */
  readonly holdReplication: () => void
  /**
   * Kills the primary as `kill -9` does, promotes the replica, gives it a new replica, and leads the address there.
   * Returns the bytes of the primary's replication stream that the replica had not received, which are lost.
   */
  readonly failOver: () => Promise<number>
}

type Replication = { readonly primary: RedisService; readonly replica: RedisService; readonly link: Forward }

/** Starts a primary with one replica; resolves when the replica has all data. */
export async function startRedisPair(): Promise<RedisPair> {
  let current = await replicated(await startRedis())
  const front = await forwardTo(() => current.primary.port)
  return {
    url: `redis://127.0.0.1:${front.port}`,
    holdReplication: () => current.link.hold(),
    failOver: async () => {
      const { primary, replica, link } = current
      const written = await told(primary, offset)
      await primary.kill()
      await link.close()
      front.breakConnections()
      const received = await told(replica, offset)
      await told(replica, (redis) => redis.replicaof('NO', 'ONE'))
      current = await replicated(replica)
      return written - received
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([front.close(), current.link.close()])
      await Promise.all([current.primary.kill(), current.replica.kill()])
    },
  }
}

async function replicated(primary: RedisService): Promise<Replication> {
  const replica = await startRedis()
  const link = await forwardTo(() => primary.port)
  await follow(replica, primary, link.port)
  return { primary, replica, link }
}

/**
 * Makes one Redis the replica of another, which then demands it for every write; resolves when it has all data. The
 * replica reaches the primary at this port.
 */
export async function follow(replica: RedisService, primary: RedisService, port = primary.port): Promise<void> {
  await told(primary, async (redis) => {
    // a sync without a file waits for further replicas first
    await redis.config('SET', 'repl-diskless-sync', 'no')
    await told(replica, (other) => other.replicaof('127.0.0.1', port))
    while (!(await redis.info('replication')).includes('state=online')) await redis.wait(1, 100)
    await redis.config('SET', 'min-replicas-to-write', '1')
  })
}

/** How far a Redis is in the replication stream, in bytes. */
const offset = async (redis: Redis): Promise<number> => {
  const [, bytes] = /^(?:master|slave)_repl_offset:(\d+)/m.exec(await redis.info('replication')) ?? []
  return Number(bytes)
}

async function told<Answer>({ port }: RedisService, tell: (redis: Redis) => Promise<Answer>): Promise<Answer> {
  const redis = new Redis({ port, maxRetriesPerRequest: 0 })
  try {
    return await tell(redis)
  } finally {
    redis.disconnect()
  }
}
