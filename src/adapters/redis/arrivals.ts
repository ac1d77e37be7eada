import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Arrivals } from '../../engine/ports/arrivals.ts'
import { run, script, writing } from './ask.ts'
import { arrivalKeys } from './keys.ts'

/** How long a request is recognised when it is delivered again; whoever delivers gives up long before. */
const rememberedMs = 3 * 24 * 60 * 60 * 1000

/** At most so many are taken over at once. */
const mostAtOnce = 100

// times are Redis's own: bots on different machines need not agree on theirs
const redisTime = `
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end`

const firstTimeScript = script(`${redisTime}
if not redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[3]) then return 0 end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], now(), ARGV[1])
return 1
`)

const doneScript = script(`
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
`)

/** What is taken over counts as newly arrived, so that another bot takes it over if this one dies too. */
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

const takenSchema = z.array(z.tuple([z.string(), z.string()]))

/** What arrives from outside, for all bots and clusters together. */
export const redisArrivals = (redis: Redis): Arrivals => ({
  firstTime: (key, request) =>
    writing('write a request down', async () => {
      const keys = [arrivalKeys.seen(key), arrivalKeys.requests, arrivalKeys.times]
      return (await run(redis, firstTimeScript, keys, [key, request, rememberedMs])) === 1
    }),
  done: (key) =>
    writing('tick a request off', async () => {
      await run(redis, doneScript, [arrivalKeys.requests, arrivalKeys.times], [key])
    }),
  takeOver: (olderThanMs) =>
    writing('take requests over', async () => {
      const keys = [arrivalKeys.requests, arrivalKeys.times]
      const taken = takenSchema.parse(await run(redis, takeOverScript, keys, [olderThanMs, mostAtOnce]))
      return taken.map(([key, request]) => ({ key, request }))
    }),
})
