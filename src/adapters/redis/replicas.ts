import type { Redis } from 'ioredis'
import { z } from 'zod'
import { permitsWork } from '../../core/operation/permits-work.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { JournalEntry, Journals } from '../../engine/ports/journals.ts'
import { remembered } from '../../engine/ports/remembered.ts'
import { batched } from '../batch.ts'
import { assertDurability, type Durability, replicasToWrite } from './durability.ts'
import type { RedisJournals } from './journals.ts'
import type { Keys } from './keys.ts'
import { isStored } from './read-journal.ts'

/** How long replicas may take to confirm a write. */
const confirmMs = 1_000

/**
 * How long a check of the settings is valid: a primary can get its first replica, or other settings, while connected.
 */
const provenForMs = 60_000

const maxAtOnce = 100

/** An entry of a journal, with the keys of its cluster. */
type WrittenEntry = { readonly keys: Keys; readonly entry: JournalEntry }

/** Confirmation of writes by the replicas of the connected primary. */
export type Replicas = {
  /** Throws `Failure` when the connected primary may lose journals; checked again each minute. */
  proven(): Promise<unknown>
  /**
   * Resolves once as many replicas as the primary requires have the journal's entries up to this one, whoever wrote
   * them. Throws an ambiguous `Failure`: the entry was written before, and may be lost.
   */
  confirmed(entry: WrittenEntry): Promise<void>
}

/**
 * The replicas behind a connection of their own, which blocks while it waits for them. Waits for none unless every
 * write must be kept.
 */
export function replicasOf(redis: Redis, durability: Durability, clock: Clock): Replicas {
  const needed = remembered(provenForMs, clock, async () => {
    if (durability !== 'every write') return 0
    await assertDurability(redis, durability)
    return replicasToWrite(redis)
  })
  redis.on('close', needed.forget)
  const ask = batched(
    async (entries: readonly WrittenEntry[]) => objections(redis, entries, await needed.get()),
    maxAtOnce,
    'after the last answer',
  )
  return {
    proven: needed.get,
    async confirmed(entry) {
      const why = await ask(entry).catch(messageOf)
      if (why !== null) throw new Failure('Redis', why, 'ambiguous')
    },
  }
}

/**
 * For each entry, the reason why it may be lost; null when it cannot be. `WAIT` counts replicas that have what its own
 * connection wrote, so the connection first writes after the entries, on the primary that has them, in one pipeline
 * with the wait.
 */
async function objections(
  redis: Redis,
  entries: readonly WrittenEntry[],
  needed: number,
): Promise<readonly (string | null)[]> {
  if (needed === 0) return entries.map(() => null)
  const pipeline = redis.pipeline()
  for (const { keys, entry } of entries)
    pipeline.eval(writeBehind, 2, keys.journal(entry.journal), keys.confirmations, `${entry.sequence}-0`)
  const answers = (await pipeline.wait(needed, confirmMs).exec()) ?? []
  const error = answers.find(([failed]) => failed !== null)?.[0]
  if (error) throw error
  const confirmed = Number(answers.at(-1)?.[1] ?? 0)
  return entries.map(({ entry }, index) => {
    const { journal, sequence } = entry
    const stored = storedItem.safeParse(answers[index]?.[1])
    if (!stored.success || !isStored(stored.data, entry))
      return `${journal}/${sequence} is not on the primary that answers now`
    if (confirmed >= needed) return null
    return `${confirmed} of ${needed} replicas confirmed a write within ${confirmMs} ms: start the replica, or set redis.durability: every second to accept losing a second`
  })
}

/** Increments the counter and returns the entry in this place; `nil` when there is none. */
const writeBehind = `
local item = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])[1]
if not item then return nil end
redis.call('INCR', KEYS[2])
return item
`

const storedItem = z.tuple([z.string(), z.array(z.string())])

const messageOf = (error: unknown): string =>
  error instanceof Failure
    ? error.message
    : `Redis did not confirm a write: ${error instanceof Error ? error.message : String(error)}`

/**
 * Journals in which an entry that permits work counts only once replicas have it. Appending such an entry fails when
 * they do not confirm it; the entry then remains, so the code that acts on it confirms it again.
 */
export const replicatedJournals = (
  journals: RedisJournals,
  keys: Keys,
  replicas: Replicas,
): RedisJournals & Journals => ({
  ...journals,
  async append(entry) {
    if (!permitsWork(entry.event)) return journals.append(entry)
    await replicas.proven()
    const appended = await journals.append(entry)
    if (appended === 'appended') await replicas.confirmed({ keys, entry })
    return appended
  },
  async confirm(entries) {
    const entry = entries.at(-1)
    if (entry !== undefined) await replicas.confirmed({ keys, entry })
  },
})
