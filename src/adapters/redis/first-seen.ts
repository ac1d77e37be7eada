import type { Redis } from 'ioredis'
import type { Keys } from './keys.ts'
import { run, script, writing } from './request.ts'

/** Remembers since when conditions hold, such as nodes that need a reboot. */
export type FirstSeen = {
  /** Returns since when each of these has been present without interruption, and forgets those that are absent. */
  since(kind: string, present: readonly string[], nowMs: number): Promise<ReadonlyMap<string, number>>
}

const firstSeenScript = script(`
local seen, now = KEYS[1], ARGV[1]
local present = {}
for i = 2, #ARGV do
  present[ARGV[i]] = true
  redis.call('HSETNX', seen, ARGV[i], now)
end
for _, name in ipairs(redis.call('HKEYS', seen)) do
  if not present[name] then redis.call('HDEL', seen, name) end
end
local since = {}
for i = 2, #ARGV do since[i - 1] = redis.call('HGET', seen, ARGV[i]) end
return since
`)

/** First-seen times that all bots share. */
export const firstSeenIn = (redis: Redis, keys: Keys): FirstSeen => ({
  since: (kind, present, nowMs) =>
    writing('remember since when', async () => {
      const since = await run(redis, firstSeenScript, [keys.firstSeen(kind)], [nowMs, ...present])
      const times = Array.isArray(since) ? since.map(Number) : []
      return new Map(present.map((name, index) => [name, times[index] ?? nowMs]))
    }),
})
