import type { Redis } from 'ioredis'
import type { AuditHead } from '../../core/cluster/events.ts'
import type { Entry } from '../../core/journal.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { type AppendAttempt, attempt, newTicket } from './append.ts'
import { emptyChain, type StreamItem } from './audit-chain.ts'
import type { Keys } from './keys.ts'
import { storedText } from './read-journal.ts'
import { certainlyWithoutEffect, writing } from './request.ts'
import { linkHash, rawEntry } from './stored/entries.ts'
import { type History, schemaOf } from './stored/history.ts'

/** How long an append whose answer was lost is retried. */
const settleWithinMs = 5000

/** After this many conflicts with other bots the store is reported as too busy. */
const maxMoves = 10_000

/** Appends entries one at a time in this process, because all of them extend one chain. */
export function appenderOf(redis: Redis, keys: Keys, known: History) {
  let head: AuditHead = emptyChain
  let before: Promise<unknown> = Promise.resolve()

  async function inChain(entry: Entry<unknown>, previous: string, ticket: string): Promise<AppendAttempt> {
    for (let moves = 0; moves < maxMoves; moves++) {
      const answer = await attempt(redis, keys, entry, previous, head, ticket)
      if (answer.is === 'appended' || answer.is === 'moved') head = answer.head
      if (answer.is !== 'moved') return answer
    }
    throw new Failure('Redis', `lost the race for the audit chain ${maxMoves} times`, 'none')
  }

  /**
   * After a lost answer, the same ticket is sent again: the entry is there, or it is appended now, or the result stays
   * unknown.
   */
  async function settled(entry: Entry<unknown>, previous: string, ticket: string): Promise<AppendAttempt> {
    try {
      return await inChain(entry, previous, ticket)
    } catch (error) {
      if (error instanceof Failure || certainlyWithoutEffect(error)) throw error
      await readyAgain(redis, settleWithinMs)
      return inChain(entry, previous, ticket)
    }
  }

  async function append(entry: Entry<unknown>): Promise<'appended' | 'conflict'> {
    const ticket = newTicket()
    const answer = await settled(entry, entry.previous, ticket)
    if (answer.is === 'appended') return 'appended'
    if (answer.is !== 'other previous') return 'conflict'
    // the entry before may be of an older schema: then the new entry carries the hash of its upcast form
    const stored = await storedHashOfOlder(redis, keys, entry, known)
    if (stored !== answer.lastHash) return 'conflict'
    return (await settled(entry, stored, ticket)).is === 'appended' ? 'appended' : 'conflict'
  }

  return {
    append(entry: Entry<unknown>): Promise<'appended' | 'conflict'> {
      const turn = before.then(() => writing(`append to ${entry.journal}`, () => append(entry)))
      before = turn.catch(() => undefined)
      return turn
    },
  }
}

/**
 * The stored hash of the entry before, when it has an older schema and its upcast is what the new entry follows; else
 * null.
 */
async function storedHashOfOlder(
  redis: Redis,
  keys: Keys,
  entry: Entry<unknown>,
  known: History,
): Promise<string | null> {
  const place = { journal: entry.journal, sequence: entry.sequence - 1 }
  const [item]: readonly StreamItem[] = await redis.xrange(
    keys.journal(place.journal),
    `${place.sequence}-0`,
    `${place.sequence}-0`,
  )
  if (!item) return null
  const { text, hash } = storedText(item, place)
  const raw = rawEntry(text, place)
  if (schemaOf(raw) >= entry.schema) return null
  return linkHash(raw, entry.schema, known) === entry.previous ? hash : null
}

/** Waits until Redis answers again. Throws when it does not in time. */
function readyAgain(redis: Redis, withinMs: number): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve()
  return new Promise((resolve, reject) => {
    const ready = () => {
      clearTimeout(limit)
      resolve()
    }
    const limit = setTimeout(() => {
      redis.off('ready', ready)
      reject(new Error(`no connection for ${withinMs} ms after an answer was lost`))
    }, withinMs)
    redis.once('ready', ready)
  })
}
