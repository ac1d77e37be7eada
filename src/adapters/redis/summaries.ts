import { createHash } from 'node:crypto'
import type { Redis } from 'ioredis'
import { canonicalJson } from '../../core/hash.ts'
import { memoizedFor } from '../../core/memoized.ts'
import { isTerminal } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import type { Keys } from './keys.ts'
import { reading, run, script, writing } from './request.ts'
import { readLists, readSummary } from './stored/summaries.ts'

/**
 * Stores a summary unless a later one of the same operation is stored already. Its lists have fields of their own, because
 * they are as long as the plan and change less often: they are sent unless their hash is stored. Returns `lists` when they
 * are not, and nothing was stored.
 */
const summariseScript = script(`
local summaries, open, ended = KEYS[1], KEYS[2], KEYS[3]
local operation, summary, changedAt, isOpen, isEnded = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]
local listsHash, lists = ARGV[6], ARGV[7]
local filedAt = redis.call('ZSCORE', open, operation) or redis.call('ZSCORE', ended, operation)
if filedAt and tonumber(filedAt) > changedAt then return 'later' end
if lists then
  redis.call('HSET', summaries, operation .. ' lists', lists, operation .. ' hash', listsHash)
elseif redis.call('HGET', summaries, operation .. ' hash') ~= listsHash then
  return 'lists'
end
redis.call('HSET', summaries, operation, summary)
if isOpen == 'yes' then redis.call('ZADD', open, changedAt, operation) else redis.call('ZREM', open, operation) end
if isEnded == 'yes' then redis.call('ZADD', ended, changedAt, operation) else redis.call('ZREM', ended, operation) end
return 'stored'
`)

type Lists = Pick<OperationSummary, 'nodes' | 'runs'>

/** The lists of a summary as they are stored, and whether this bot has stored them. */
type ListsText = { readonly nodes: Lists['nodes']; readonly text: string; readonly hash: string; isStored: boolean }

const textOf: (list: object) => string = memoizedFor(canonicalJson)

const texts = new WeakMap<Lists['runs'], ListsText>()

/** The text of lists, which are the same objects until one changes: they are written once. */
function listsText({ nodes, runs }: Lists): ListsText {
  const known = texts.get(runs)
  if (known?.nodes === nodes) return known
  // the canonical JSON of both
  const text = `{"nodes":${textOf(nodes)},"runs":[${runs.map(textOf).join(',')}]}`
  const made = { nodes, text, hash: createHash('sha256').update(text).digest('hex'), isStored: false }
  texts.set(runs, made)
  return made
}

/** Lists of operations, derived from their journals. */
export function summariesOf(redis: Redis, keys: Keys) {
  /** The lists as they were read last, of operations that are open: they are as long as the plan. */
  const known = new Map<string, { readonly text: string; readonly lists: Lists }>()

  function listsIn(operation: string, text: string | null, what: string): Lists | null {
    const before = known.get(operation)
    if (before !== undefined && before.text === text) return before.lists
    const lists = readLists(text, what)
    if (text !== null && lists !== null) known.set(operation, { text, lists })
    return lists
  }

  function forgetAllBut(operations: readonly string[]): void {
    const open = new Set(operations)
    for (const operation of known.keys()) if (!open.has(operation)) known.delete(operation)
  }

  async function read(operations: readonly string[]): Promise<readonly OperationSummary[]> {
    if (operations.length === 0) return []
    const fields = operations.flatMap((operation) => [operation, `${operation} lists`])
    const stored = await redis.hmget(keys.summaries, ...fields)
    return operations.flatMap((operation, index) => {
      const [text, lists] = [stored[2 * index] ?? null, stored[2 * index + 1] ?? null]
      const what = `the summary of ${operation}`
      return readSummary(text, () => listsIn(operation, lists, what), what) ?? []
    })
  }

  const store = (words: readonly (string | number)[]): Promise<unknown> =>
    run(redis, summariseScript, [keys.summaries, keys.openSummaries, keys.endedSummaries], words)

  return {
    async summarise(summary: OperationSummary): Promise<void> {
      const over = isTerminal(summary)
      // an operation that ended with a cleanup pending stays in the open list until the cleanup is confirmed
      const open = !over || summary.cleanupOwed.length > 0
      const { nodes, runs, ...rest } = summary
      const lists = listsText({ nodes, runs })
      const flags = [open ? 'yes' : 'no', over ? 'yes' : 'no']
      const words = [summary.operation, canonicalJson(rest), summary.changedAtMs, ...flags, lists.hash]
      await writing('file a summary', async () => {
        if (lists.isStored && (await store(words)) !== 'lists') return
        await store([...words, lists.text])
        lists.isStored = true
      })
    },
    open: () =>
      reading('list open operations', async () => {
        const operations = await redis.zrevrange(keys.openSummaries, 0, -1)
        forgetAllBut(operations)
        return read(operations)
      }),
    endedSince: (sinceMs: number, most: number) =>
      reading('list ended operations', async () =>
        read(await redis.zrevrangebyscore(keys.endedSummaries, '+inf', sinceMs, 'LIMIT', 0, most)),
      ),
  }
}
