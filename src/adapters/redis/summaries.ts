import type { Redis } from 'ioredis'
import { canonicalJson } from '../../core/hash.ts'
import { isTerminal } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import type { Keys } from './keys.ts'
import { reading, run, script, writing } from './request.ts'
import { readStored } from './stored/read-stored.ts'
import { summarySchema } from './stored/summaries.ts'

/** Stores a summary unless a later one of the same operation is stored already. */
const summariseScript = script(`
local summaries, open, ended = KEYS[1], KEYS[2], KEYS[3]
local operation, summary, changedAt, isOpen, isEnded = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local filedAt = redis.call('ZSCORE', open, operation) or redis.call('ZSCORE', ended, operation)
if filedAt and tonumber(filedAt) > changedAt then return 0 end
redis.call('HSET', summaries, operation, summary)
if isOpen == 'yes' then redis.call('ZADD', open, changedAt, operation) else redis.call('ZREM', open, operation) end
if isEnded == 'yes' then redis.call('ZADD', ended, changedAt, operation) else redis.call('ZREM', ended, operation) end
return 1
`)

const texts = new WeakMap<readonly unknown[], string>()

/** The JSON of a list; a list is the same object until it changes, and is written once. */
function listText(list: readonly unknown[]): string {
  const text = texts.get(list) ?? canonicalJson(list)
  texts.set(list, text)
  return text
}

const textOf = ({ nodes, runs, ...rest }: OperationSummary): string =>
  `${canonicalJson(rest).slice(0, -1)},"nodes":${listText(nodes)},"runs":${listText(runs)}}`

/** Lists of operations, derived from their journals. */
export function summariesOf(redis: Redis, keys: Keys) {
  async function read(operations: readonly string[]): Promise<readonly OperationSummary[]> {
    if (operations.length === 0) return []
    const texts = await redis.hmget(keys.summaries, ...operations)
    return texts.flatMap((text, index) => readStored(summarySchema, text, `the summary of ${operations[index]}`) ?? [])
  }

  return {
    async summarise(summary: OperationSummary): Promise<void> {
      const over = isTerminal(summary)
      // an operation that ended with a cleanup pending stays in the open list until the cleanup is confirmed
      const open = !over || summary.cleanupOwed.length > 0
      const words = [textOf(summary), summary.changedAtMs, open ? 'yes' : 'no', over ? 'yes' : 'no']
      await writing('file a summary', () =>
        run(
          redis,
          summariseScript,
          [keys.summaries, keys.openSummaries, keys.endedSummaries],
          [summary.operation, ...words],
        ),
      )
    },
    open: () => reading('list open operations', async () => read(await redis.zrevrange(keys.openSummaries, 0, -1))),
    endedSince: (sinceMs: number, most: number) =>
      reading('list ended operations', async () =>
        read(await redis.zrevrangebyscore(keys.endedSummaries, '+inf', sinceMs, 'LIMIT', 0, most)),
      ),
  }
}
