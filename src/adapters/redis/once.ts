import { randomUUID } from 'node:crypto'
import type { Redis } from 'ioredis'
import { run, script, writing } from './ask.ts'
import type { Keys } from './keys.ts'

/** Tells things that happen for the first time from those that come again, for all bots together. */
export type Once = {
  /** Whether nobody has asked for this key within the time; asking takes it. */
  firstTime(key: string, withinMs: number): Promise<boolean>
  /** Gives the key back, for when what it stood for could not be done. */
  forget(key: string): Promise<void>
}

/** De-duplication that survives every bot. */
export const onceIn = (redis: Redis, keys: Keys): Once => ({
  firstTime: (key, withinMs) =>
    writing('remember that something happened', async () => {
      const mine = randomUUID()
      try {
        return (await redis.set(keys.once(key), mine, 'PX', withinMs, 'NX')) === 'OK'
      } catch (error) {
        // the answer may have been lost after Redis took it: then it holds our own mark
        if ((await redis.get(keys.once(key)).catch(() => null)) === mine) return true
        throw error
      }
    }),
  forget: (key) =>
    writing('forget that something happened', async () => {
      await redis.del(keys.once(key))
    }),
})

/** Remembers since when things have been as they are, such as nodes that need a reboot. */
export type FirstSeen = {
  /** Says since when each of these has been present without a break, and forgets those that no longer are. */
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

/** Since when, kept for all bots together. */
export const firstSeenIn = (redis: Redis, keys: Keys): FirstSeen => ({
  since: (kind, present, nowMs) =>
    writing('remember since when', async () => {
      const since = await run(redis, firstSeenScript, [keys.firstSeen(kind)], [nowMs, ...present])
      const times = Array.isArray(since) ? since.map(Number) : []
      return new Map(present.map((name, index) => [name, times[index] ?? nowMs]))
    }),
})
