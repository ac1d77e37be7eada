import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Inbox, InboxItem } from '../../engine/ports/inbox.ts'
import { batched } from '../batch.ts'
import { inboxKeys } from './keys.ts'
import { run, script, writing } from './request.ts'

/** How long a repeated delivery of a request is recognised; senders give up long before. */
const rememberedMs = 3 * 24 * 60 * 60 * 1000

/** The most requests that one call writes, completes or takes over. */
const maxAtOnce = 100

// times come from Redis, so the clocks of the bots' machines need not agree
const redisTime = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end`

const firstTimeScript = script(`${redisTime}
local answers = {}
for i = 3, #KEYS do
  local key, request = ARGV[2 * i - 4], ARGV[2 * i - 3]
  if redis.call('SET', KEYS[i], '1', 'NX', 'PX', ARGV[1]) then
    redis.call('HSET', KEYS[1], key, request)
    redis.call('ZADD', KEYS[2], now(), key)
    answers[#answers + 1] = 1
  else
    answers[#answers + 1] = 0
  end
end
return answers
`)

const doneScript = script(`
for i = 1, #ARGV do
  redis.call('HDEL', KEYS[1], ARGV[i])
  redis.call('ZREM', KEYS[2], ARGV[i])
end
return #ARGV
`)

/** A request that is taken over counts as newly arrived, so that another bot takes it over if this one dies too. */
const takeOverScript = script(`${redisTime}
local taken = {}
for _, key in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now() - ARGV[1], 'LIMIT', 0, ARGV[2])) do
  local request = redis.call('HGET', KEYS[1], key)
  if request then
    redis.call('ZADD', KEYS[2], now(), key)
    taken[#taken + 1] = {key, request}
  else
    redis.call('ZREM', KEYS[2], key)
  end
end
return taken
`)

/** A request that was completed in between stays completed. */
const keepScript = script(`${redisTime}
for i = 1, #ARGV do
  redis.call('ZADD', KEYS[1], 'XX', now(), ARGV[i])
end
return #ARGV
`)

const takenSchema = z.array(z.tuple([z.string(), z.string()]))

const answersSchema = z.array(z.union([z.literal(0), z.literal(1)]))

/** How long completed requests are collected before one write removes them; no caller waits for it. */
const doneAfterMs = 20

/** Requests from outside, for all bots and clusters together. */
export function redisInbox(redis: Redis): Inbox {
  const write = batched(
    (arrived: readonly InboxItem[]) =>
      writing('write a request down', async () => {
        const keys = [inboxKeys.requests, inboxKeys.times, ...arrived.map(({ key }) => inboxKeys.seen(key))]
        const values = arrived.flatMap(({ key, request }) => [key, request])
        return answersSchema.parse(await run(redis, firstTimeScript, keys, [rememberedMs, ...values]))
      }),
    maxAtOnce,
    'this turn',
  )
  const tick = batched(
    (done: readonly string[]) =>
      writing('tick a request off', async () => {
        await run(redis, doneScript, [inboxKeys.requests, inboxKeys.times], done)
        return done
      }),
    maxAtOnce,
    { pauseMs: doneAfterMs },
  )
  return {
    firstTime: async (key, request) => (await write({ key, request })) === 1,
    done: async (key) => {
      await tick(key)
    },
    keep: (keys) =>
      writing('keep requests in hand', async () => {
        await run(redis, keepScript, [inboxKeys.times], keys)
      }),
    takeOver: (olderThanMs) =>
      writing('take requests over', async () => {
        const keys = [inboxKeys.requests, inboxKeys.times]
        const taken = takenSchema.parse(await run(redis, takeOverScript, keys, [olderThanMs, maxAtOnce]))
        return taken.map(([key, request]) => ({ key, request }))
      }),
  }
}
