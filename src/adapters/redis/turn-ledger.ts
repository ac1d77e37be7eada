import type { Redis } from 'ioredis'
import { z } from 'zod'
import type { Keys } from './keys.ts'
import { run, script } from './request.ts'

/**
 * The requested turns and their due times. The queue does the scheduling; the ledger is what it is checked against, so
 * that no wake-up is lost between the end of one turn and the beginning of the next.
 */
export type TurnLedger = {
  /** Requests a turn no later than a time; returns the earliest time that is requested now. */
  ask(id: string, dueMs: number): Promise<number>
  /** Begins the turn; returns how many requests it has, and when it is due. */
  begin(id: string): Promise<{ readonly asked: number; readonly dueMs: number | null }>
  /**
   * Ends the turn, which served this many requests. Returns when the next one is due because of requests that came
   * during it; null when there were none. `nextMs` is when the turn's subject is next due by itself; null for never.
   */
  settle(id: string, served: number, nextMs: number | null): Promise<number | null>
  /** When a turn is due; null when none is requested, or it is being taken. */
  due(id: string): Promise<number | null>
  /** All IDs with a requested or running turn, with their due times. */
  all(): Promise<ReadonlyMap<string, number | null>>
  /** Counts another consecutive failure; returns their number. */
  failed(id: string): Promise<number>
  /** Resets the count of failures after a turn that succeeded. */
  succeeded(id: string): Promise<void>
}

const askScript = script(`
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
local due = tonumber(redis.call('HGET', KEYS[2], ARGV[1]))
local wanted = tonumber(ARGV[2])
if not due or wanted < due then
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  due = wanted
end
return string.format('%.0f', due)
`)

const beginScript = script(`
local due = redis.call('HGET', KEYS[2], ARGV[1]) or ''
redis.call('HDEL', KEYS[2], ARGV[1])
return {redis.call('HGET', KEYS[1], ARGV[1]) or '0', due}
`)

const settleScript = script(`
local asked, due, id, served, next = KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]), ARGV[3]
local left = tonumber(redis.call('HGET', asked, id) or '0') - served
local meanwhile = redis.call('HGET', due, id)
if left > 0 then
  redis.call('HSET', asked, id, left)
  if next ~= '' and (not meanwhile or tonumber(next) < tonumber(meanwhile)) then
    redis.call('HSET', due, id, next)
  end
  return meanwhile or '0'
end
redis.call('HDEL', asked, id)
if next == '' then redis.call('HDEL', due, id) else redis.call('HSET', due, id, next) end
return ''
`)

const begun = z.tuple([z.coerce.number(), z.string()])

/** The ledger of turns of one cluster. */
export function turnLedgerIn(redis: Redis, keys: Keys): TurnLedger {
  const both = [keys.asked, keys.due]
  return {
    ask: async (id, dueMs) => Number(await run(redis, askScript, both, [id, Math.round(dueMs)])),
    begin: async (id) => {
      const [asked, due] = begun.parse(await run(redis, beginScript, both, [id]))
      return { asked, dueMs: due === '' ? null : Number(due) }
    },
    settle: async (id, served, nextMs) => {
      const next = nextMs === null ? '' : Math.round(nextMs)
      const requestsSince = await run(redis, settleScript, both, [id, served, next])
      return requestsSince === '' ? null : Number(requestsSince)
    },
    due: async (id) => {
      const due = await redis.hget(keys.due, id)
      return due === null ? null : Number(due)
    },
    all: async () => {
      const [asked, due] = await Promise.all([redis.hkeys(keys.asked), redis.hgetall(keys.due)])
      const ids = new Set([...asked, ...Object.keys(due)])
      return new Map([...ids].map((id) => [id, due[id] === undefined ? null : Number(due[id])]))
    },
    failed: (id) => redis.hincrby(keys.turnFailures, id, 1),
    succeeded: async (id) => {
      await redis.hdel(keys.turnFailures, id)
    },
  }
}
