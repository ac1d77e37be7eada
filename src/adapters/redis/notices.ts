import type { Redis } from 'ioredis'
import { z } from 'zod'
import { Failure } from '../../engine/ports/failure.ts'
import type { Notices, WaitingNotice } from '../../engine/ports/notices.ts'
import type { Keys } from './keys.ts'
import { reading, run, script, writing } from './request.ts'
import { exactly } from './stored/exactly.ts'
import { buttons, lines } from './stored/lines.ts'
import { milliseconds } from './stored/shapes.ts'

/** How long a notice is recognised when it is noticed again. */
const rememberedMs = 7 * 24 * 60 * 60 * 1000

const noticeSchema = exactly<WaitingNotice>()(
  z.strictObject({
    key: z.string(),
    channel: z.string(),
    lines,
    buttons: buttons.exactOptional(),
    sinceMs: milliseconds,
    inDoubtSinceMs: milliseconds.nullable(),
  }),
)

const fileScript = script(`
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) then return 'known' end
redis.call('HSET', KEYS[2], ARGV[2], ARGV[3])
return 'filed'
`)

const rewriteScript = script(`
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then redis.call('HSET', KEYS[1], ARGV[1], ARGV[2]) end
return 'ok'
`)

/** Notices kept in Redis, for all bots of a cluster. */
export function noticesIn(redis: Redis, keys: Keys): Notices {
  const waiting = (key: string) =>
    reading('read a notice', async (): Promise<WaitingNotice | null> => {
      const text = await redis.hget(keys.notices, key)
      if (text === null) return null
      const notice = noticeSchema.safeParse(JSON.parse(text))
      if (!notice.success) throw new Failure('Redis', `notice ${key} does not validate`, 'none', notice.error)
      return notice.data
    })
  return {
    waiting,
    file: (notice, nowMs) =>
      writing('file a notice', async () => {
        const filed: WaitingNotice = { ...notice, sinceMs: nowMs, inDoubtSinceMs: null }
        const values = [rememberedMs, notice.key, JSON.stringify(filed)]
        const answer = await run(redis, fileScript, [keys.noticeKnown(notice.key), keys.notices], values)
        return answer === 'filed' ? 'filed' : 'known'
      }),
    all: () => reading('list notices', () => redis.hkeys(keys.notices)),
    async doubt(key, inDoubtSinceMs) {
      const notice = await waiting(key)
      if (notice === null) return
      const text = JSON.stringify({ ...notice, inDoubtSinceMs })
      await writing('mark a notice', () => run(redis, rewriteScript, [keys.notices], [key, text]))
    },
    said: (key) =>
      writing('tick a notice off', async () => {
        await redis.hdel(keys.notices, key)
      }),
  }
}
