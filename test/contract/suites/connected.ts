import type { Redis } from 'ioredis'
import { defaultRedisTimes, plainRedis, promptConnection } from '../../../src/adapters/redis/connection.ts'
import { silentLog } from './silent-log.ts'

/** A connection as the bot makes it, ready to be used. */
export async function connectedTo(part: { readonly url: string }): Promise<Redis> {
  const redis = promptConnection(plainRedis(part.url), defaultRedisTimes, silentLog)
  await redis.connect()
  return redis
}
