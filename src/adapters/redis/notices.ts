import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Notices, WaitingNotice } from '../../engine/ports/notices.ts'
import type { Keys } from './keys.ts'
import { reading, run, script, writing } from './request.ts'
import { exactSchema } from './stored/exact-schema.ts'
import { buttons, lines } from './stored/lines.ts'
import { readStored } from './stored/read-stored.ts'
import { milliseconds } from './stored/shapes.ts'

/** How long a repeated notice is recognised. */
const rememberedMs = 7 * 24 * 60 * 60 * 1000

const noticeSchema = exactSchema<WaitingNotice>()(
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

const markScript = script(`
local text = redis.call('HGET', KEYS[1], ARGV[1])
if not text then return 'conflict' end
local mark = cjson.decode(text).inDoubtSinceMs
local now = ''
if type(mark) == 'number' then now = string.format('%.0f', mark) end
if now ~= ARGV[2] then return 'conflict' end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 'written'
`)

/** The notices of a cluster, stored in Redis for all of its bots. */
export function noticesIn(redis: Redis, keys: Keys): Notices {
  const waiting = (key: string) =>
    reading('read a notice', async () => readStored(noticeSchema, await redis.hget(keys.notices, key), `notice ${key}`))
  return {
    waiting,
    file: (notice) =>
      writing('file a notice', async () => {
        const filed: WaitingNotice = { ...notice, inDoubtSinceMs: null }
        const values = [rememberedMs, notice.key, JSON.stringify(filed)]
        const answer = await run(redis, fileScript, [keys.noticeKnown(notice.key), keys.notices], values)
        return answer === 'filed' ? 'filed' : 'known'
      }),
    all: () => reading('list notices', () => redis.hkeys(keys.notices)),
    mark: (notice, inDoubtSinceMs) =>
      writing('mark a notice', async () => {
        const values = [notice.key, String(notice.inDoubtSinceMs ?? ''), JSON.stringify({ ...notice, inDoubtSinceMs })]
        return (await run(redis, markScript, [keys.notices], values)) === 'written' ? 'written' : 'conflict'
      }),
    said: (key) =>
      writing('tick a notice off', async () => {
        await redis.hdel(keys.notices, key)
      }),
  }
}
