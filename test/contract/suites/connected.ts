import type { Redis } from 'ioredis'
import { defaultRedisTimes, plainRedis, promptConnection } from '../../../src/adapters/redis/connection.ts'
import { silentLog } from './silent-log.ts'

/** An open connection with the bot's settings. */
export async function connectedTo(part: { readonly url: string }): Promise<Redis> {
  const redis = promptConnection(plainRedis(part.url), defaultRedisTimes, silentLog)
  await redis.connect()
  return redis
}
