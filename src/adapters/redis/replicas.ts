import type { Redis } from 'ioredis'
import type { Clock } from '../../engine/ports/clock.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { JournalEntry, Journals } from '../../engine/ports/journals.ts'
import { remembered } from '../../engine/ports/remembered.ts'
import { batched } from './batch.ts'
import { assertDurability, type Durability, replicasToWrite } from './durability.ts'
import type { RedisJournals } from './journals.ts'
import type { Keys } from './keys.ts'

/** How long replicas may take to confirm what was written. */
const confirmMs = 1_000

/** How old a proof of the settings may be: a primary gets its first replica, or other settings, while it is connected. */
const provenForMs = 60_000

const maxAtOnce = 100

/** An entry of a journal, by its cluster's keys. */
type WrittenEntry = { readonly keys: Keys; readonly journal: string; readonly sequence: number }

/** What the replicas of the connected primary have. */
export type Replicas = {
  /** Throws `Failure` when the primary that is connected now may lose journals; asked again each minute. */
  proven(): Promise<unknown>
  /**
   * Resolves once as many replicas as the primary demands have a journal's entries up to this one, whoever wrote them. Throws
   * `Failure`, which is ambiguous: the entry was written before, and may be lost.
   */
  confirmed(entry: WrittenEntry): Promise<void>
}

/**
 * The replicas behind a connection, which nobody else uses: it answers nothing while it waits for them. None is waited for
 * unless every write must be kept.
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
 * Says for each entry why it may be lost; null when it cannot. `WAIT` only counts replicas that have what its own connection
 * wrote: so the connection writes behind the entries first, on the primary that has them, and in one piece with the wait.
 */
async function objections(
  redis: Redis,
  entries: readonly WrittenEntry[],
  needed: number,
): Promise<readonly (string | null)[]> {
  if (needed === 0) return entries.map(() => null)
  const pipeline = redis.pipeline()
  for (const { keys, journal, sequence } of entries)
    pipeline.eval(writeBehind, 2, keys.journal(journal), keys.confirmations, `${sequence}-0`)
  const answers = (await pipeline.wait(needed, confirmMs).exec()) ?? []
  const error = answers.find(([failed]) => failed !== null)?.[0]
  if (error) throw error
  const confirmed = Number(answers.at(-1)?.[1] ?? 0)
  return entries.map(({ journal, sequence }, index) => {
    if (answers[index]?.[1] !== 1) return `${journal}/${sequence} is not on the primary that answers now`
    if (confirmed >= needed) return null
    return `${confirmed} of ${needed} replicas confirmed a write within ${confirmMs} ms: start the replica, or set redis.durability: every second to accept losing a second`
  })
}

/** Writes, if the entry is there. */
const writeBehind = `
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return 0 end
redis.call('INCR', KEYS[2])
return 1
`

const messageOf = (error: unknown): string =>
  error instanceof Failure
    ? error.message
    : `Redis did not confirm a write: ${error instanceof Error ? error.message : String(error)}`

/**
 * Journals of which an entry that allows work counts only once replicas have it: the one who writes it hears no before, and
 * the one who acts on it confirms it again, since it stays where it was written.
 */
export const replicatedJournals = (
  journals: RedisJournals,
  keys: Keys,
  replicas: Replicas,
): RedisJournals & Journals => ({
  ...journals,
  async append(entry) {
    if (!allows(entry)) return journals.append(entry)
    await replicas.proven()
    const appended = await journals.append(entry)
    if (appended === 'appended') await replicas.confirmed({ keys, journal: entry.journal, sequence: entry.sequence })
    return appended
  },
  confirm: (journal, sequence) => replicas.confirmed({ keys, journal, sequence }),
})

/** Whether work goes on because of the entry: a request, an approval, a start, and the intent to change a node. */
const allows = ({ event }: JournalEntry): boolean =>
  event.type === 'submitted' ||
  event.type === 'approved' ||
  event.type === 'started' ||
  event.type === 'runStarted' ||
  (event.type === 'stepBegan' && event.changing.length > 0)
