import type { Redis } from 'ioredis'
import type { RateLimits } from '../../engine/ports/rate-limits.ts'
import { rateLimitKeys } from './keys.ts'
import { run, script, writing } from './request.ts'

/**
 * Takes a token. A bucket is stored as the time at which it is full again, by the server's clock, so that bots whose
 * clocks differ agree. A clock that was set back makes nobody wait longer than for an empty bucket.
 */
const takeScript = script(`
local pausedMs = redis.call('PTTL', KEYS[2])
if pausedMs > 0 then return pausedMs end
local burst, refill, keep = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local full = math.max(now, math.min(now + burst * refill, tonumber(redis.call('GET', KEYS[1]) or '0')))
local waitMs = full + refill - now - (burst - keep) * refill
if waitMs > 0 then return math.ceil(waitMs) end
redis.call('SET', KEYS[1], full + refill, 'PX', math.ceil(full + refill - now))
return 0
`)

const pauseScript = script(`
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], '1', 'PX', ARGV[1]) end
return 1
`)

/** Rate limits that are shared by all bots of this Redis, whatever their clusters. */
export const rateLimitsIn = (redis: Redis): RateLimits => ({
  take: (what, { burst, refillMs }, keep) =>
    writing('take a token', async () => {
      const keys = [rateLimitKeys.bucket(what), rateLimitKeys.pause(what)]
      return Number(await run(redis, takeScript, keys, [burst, refillMs, keep]))
    }),
  pause: (what, forMs) =>
    writing('pause a rate limit', async () => {
      await run(redis, pauseScript, [rateLimitKeys.pause(what)], [Math.ceil(forMs)])
    }),
})
