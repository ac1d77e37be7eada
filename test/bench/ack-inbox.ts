import { connect, defaultRedisTimes, plainRedis, promptConnection } from '../../src/adapters/redis/connection.ts'
import { redisInbox } from '../../src/adapters/redis/inbox.ts'
import type { Inbox } from '../../src/engine/ports/inbox.ts'
import { silentLog } from '../contract/suites/silent-log.ts'

/** The bot's own inbox on a real Redis. */
export async function inboxOn(redisUrl: string): Promise<Inbox> {
  const redis = promptConnection(plainRedis(redisUrl), defaultRedisTimes, silentLog)
  await connect(redis)
  return redisInbox(redis)
}
