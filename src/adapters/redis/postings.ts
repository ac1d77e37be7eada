import type { Redis } from 'ioredis'
import { z } from 'zod'
import { canonicalJson } from '../../core/hash.ts'
import type { Posting, Postings } from '../../engine/ports/postings.ts'
import type { Keys } from './keys.ts'
import { reading, run, script, writing } from './request.ts'
import { exactSchema } from './stored/exact-schema.ts'
import { readStored } from './stored/read-stored.ts'
import { milliseconds } from './stored/shapes.ts'

const rememberedMs = 24 * 60 * 60 * 1000

const notPosted: Posting = { is: 'not posted' }

const posting = exactSchema<Posting>()(
  z.discriminatedUnion('is', [
    z.strictObject({ is: z.literal('not posted') }),
    z.strictObject({ is: z.literal('in doubt'), sinceMs: milliseconds }),
    z.strictObject({ is: z.literal('posted'), ref: z.strictObject({ channel: z.string(), timestamp: z.string() }) }),
    z.strictObject({ is: z.literal('given up') }),
  ]),
)

const writeScript = script(`
local now = redis.call('GET', KEYS[1]) or ARGV[3]
if now ~= ARGV[1] then return 'conflict' end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
return 'written'
`)

/** The postings of a cluster, stored in Redis for all of its bots. */
export const postingsIn = (redis: Redis, keys: Keys): Postings => ({
  read: (key) =>
    reading(
      'read a posting',
      async () => readStored(posting, await redis.get(keys.posting(key)), `posting ${key}`) ?? notPosted,
    ),
  write: (key, before, after) =>
    writing('write a posting', async () => {
      const values = [canonicalJson(before), canonicalJson(after), canonicalJson(notPosted), rememberedMs]
      return (await run(redis, writeScript, [keys.posting(key)], values)) === 'written' ? 'written' : 'conflict'
    }),
})
