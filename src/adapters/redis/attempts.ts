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

/** Adds to a counter, or to the one of all others when there are too many. */
const addScript = script(`
local field = ARGV[1]
if redis.call('HEXISTS', KEYS[1], field) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then field = ARGV[2] end
return redis.call('HINCRBY', KEYS[1], field, ARGV[4])
`)

const others = '*'

/** Refused attempts in one hash, a field for each window, person and kind. */
export const attemptsIn = (redis: Redis, keys: Keys): Attempts => ({
  add: (person, kind, count, nowMs) =>
    writing('count a refused attempt', async () => {
      const from = attemptWindowOf(nowMs)
      const fields = [fieldOf(from, person, kind), fieldOf(from, others, kind)]
      await run(redis, addScript, [keys.attempts], [...fields, maxAttemptCounters, count])
    }),
  ended: (nowMs) =>
    reading('read refused attempts', async () =>
      talliesFrom(await redis.hgetall(keys.attempts)).filter(({ fromMs }) => fromMs + attemptWindowMs <= nowMs),
    ),
  forget: ({ fromMs, person, counts }) =>
    writing('forget refused attempts', async () => {
      await redis.hdel(keys.attempts, ...counts.map(({ kind }) => fieldOf(fromMs, person ?? others, kind)))
    }),
})

const fieldOf = (fromMs: number, person: string, kind: string): string => `${fromMs}|${person}|${kind}`

function talliesFrom(fields: { readonly [field: string]: string }): readonly AttemptTally[] {
  const tallies = new Map<string, { fromMs: number; person: string | null; counts: AttemptCount[] }>()
  for (const [field, count] of Object.entries(fields)) {
    const [from = '', person = '', name] = field.split('|')
    const kind = attemptKinds.find((one) => one === name)
    if (kind === undefined) continue
    const key = `${from}|${person}`
    const tally = tallies.get(key) ?? { fromMs: Number(from), person: person === others ? null : person, counts: [] }
    tally.counts.push({ kind, count: Number(count) })
    tallies.set(key, tally)
  }
  const order = ({ kind }: AttemptCount) => attemptKinds.indexOf(kind)
  return [...tallies.values()]
    .map((tally) => ({ ...tally, counts: tally.counts.toSorted((a, b) => order(a) - order(b)) }))
    .toSorted((a, b) => a.fromMs - b.fromMs || (a.person ?? '').localeCompare(b.person ?? ''))
}
