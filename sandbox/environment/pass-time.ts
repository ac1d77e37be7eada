import { Redis } from 'ioredis'

/** Brings the expiry of every key in a Redis forward, as if this time had passed; those that are due then are gone. */
export async function letKeysExpire(redisUrl: string, passedMs: number): Promise<void> {
  const redis = new Redis(redisUrl)
  try {
    for (const key of await redis.keys('*')) {
      const leftMs = await redis.pttl(key)
      if (leftMs > 0) await redis.pexpire(key, Math.max(1, Math.floor(leftMs - passedMs)))
    }
  } finally {
    redis.disconnect()
  }
}
