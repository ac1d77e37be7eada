import type { Redis } from 'ioredis'
import {
  type AttemptCount,
  attemptKinds,
  attemptWindowMs,
  attemptWindowOf,
  maxAttemptCounters,
} from '../../core/cluster/refused-attempts.ts'
import type { Attempts, AttemptTally } from '../../engine/ports/attempts.ts'
import type { Keys } from './keys.ts'
import { reading, run, script, writing } from './request.ts'

/** How long counters are kept that are not moved to the audit log. */
const keptMs = 30 * 24 * attemptWindowMs

/** Increments a counter of a window, or the counter of all others when the window has too many. */
const addScript = script(`
local field = ARGV[1]
if redis.call('HEXISTS', KEYS[1], field) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then field = ARGV[2] end
redis.call('HINCRBY', KEYS[1], field, ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('ZADD', KEYS[2], ARGV[5], ARGV[5])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', tonumber(ARGV[5]) - tonumber(ARGV[6]))
return 1
`)

/** Removes counters of a window, and the window with its last one. */
const forgetScript = script(`
for i = 2, #ARGV do redis.call('HDEL', KEYS[1], ARGV[i]) end
if redis.call('HLEN', KEYS[1]) == 0 then redis.call('ZREM', KEYS[2], ARGV[1]) end
return 1
`)

const others = '*'

/** Counts of refused attempts: a hash for each window, with a field for each person and kind. */
export const attemptsIn = (redis: Redis, keys: Keys): Attempts => ({
  add: (person, kind, count, nowMs) =>
    writing('count a refused attempt', async () => {
      const from = attemptWindowOf(nowMs)
      const fields = [fieldOf(person, kind), fieldOf(others, kind)]
      const values = [...fields, maxAttemptCounters, count, from, keptMs]
      await run(redis, addScript, [keys.attempts(`${from}`), keys.attemptWindows], values)
    }),
  ended: (nowMs) =>
    reading('read refused attempts', async () => {
      const windows = await redis.zrangebyscore(keys.attemptWindows, '-inf', nowMs - attemptWindowMs)
      const tallies = await Promise.all(
        windows.map(async (from) => talliesIn(Number(from), await redis.hgetall(keys.attempts(from)))),
      )
      return tallies.flat()
    }),
  forget: ({ fromMs, person, counts }) =>
    writing('forget refused attempts', async () => {
      const fields = counts.map(({ kind }) => fieldOf(person ?? others, kind))
      await run(redis, forgetScript, [keys.attempts(`${fromMs}`), keys.attemptWindows], [fromMs, ...fields])
    }),
})

const fieldOf = (person: string, kind: string): string => `${person}|${kind}`

function talliesIn(fromMs: number, fields: { readonly [field: string]: string }): readonly AttemptTally[] {
  const tallies = new Map<string, AttemptCount[]>()
  for (const [field, count] of Object.entries(fields)) {
    const [person = '', name] = field.split('|')
    const kind = attemptKinds.find((one) => one === name)
    if (kind === undefined) continue
    tallies.set(person, [...(tallies.get(person) ?? []), { kind, count: Number(count) }])
  }
  const order = ({ kind }: AttemptCount) => attemptKinds.indexOf(kind)
  return [...tallies]
    .map(([person, counts]) => ({
      fromMs,
      person: person === others ? null : person,
      counts: counts.toSorted((a, b) => order(a) - order(b)),
    }))
    .toSorted((a, b) => (a.person ?? '').localeCompare(b.person ?? ''))
}
