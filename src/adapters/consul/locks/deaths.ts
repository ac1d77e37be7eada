import { z } from 'zod'
import type { Clock } from '../../../engine/ports/clock.ts'
import { anyName } from '../client/authority.ts'
import type { Kv, KvEntry } from '../client/kv.ts'
import { parsedJson } from '../client/parsed-json.ts'
import { recordIn } from '../client/records.ts'
import { isOurAttempt, type LockKeys } from './keys.ts'

/** The recorded deaths of rebootmgr with a held lock, by group; null is the cluster's lock. */
export type RecordedDeaths = ReadonlyMap<string | null, KvEntry>

/** The deaths where rebootmgr is not used: none. */
export const noDeaths: RecordedDeaths = new Map()

/**
 * Reads the recorded deaths. rebootmgr's own lock no longer shows a dead holder once another rebootmgr takes it; a
 * record stays until a person removes it.
 */
export async function readDeaths(kv: Kv, keys: LockKeys): Promise<RecordedDeaths> {
  const entries = await kv.tree(keys.deaths)
  // a record missing from a list that ACLs filtered would let work start
  await kv.assertReadable([keys.death(null), keys.death(anyName)])
  return new Map(entries.map((entry) => [keys.groupOfDeath(entry.key), entry]))
}

/**
 * Records each death that rebootmgr's locks show and that is not yet recorded, including a further one in a group that
 * has a record. A lock or record that changed since it was read is skipped; locks and records must then be read again.
 * Throws `Failure` when a record that this version cannot read may have the death; such a record is never overwritten.
 */
export async function recordDeaths(
  { kv, keys, clock }: { readonly kv: Kv; readonly keys: LockKeys; readonly clock: Clock },
  locks: ReadonlyMap<string | null, KvEntry>,
  recorded: RecordedDeaths,
): Promise<'read again' | 'all recorded'> {
  const fresh = [...locks].flatMap(([group, lock]) => {
    const before = recorded.get(group) ?? null
    const next = recordAfter(lock, before, clock.now())
    return next === null ? [] : [{ group, lock, index: before?.modifyIndex ?? 0, text: JSON.stringify(next) }]
  })
  const written = fresh.map(({ group, lock, index, text }) =>
    kv.transact([
      // a death that a person has cleared since must not be recorded again
      { verb: 'check-index', key: lock.key, index: lock.modifyIndex },
      { verb: 'cas', key: keys.death(group), index, text },
    ]),
  )
  await Promise.all(written)
  return fresh.length === 0 ? 'all recorded' : 'read again'
}

/** Whether the lock's holder died with it: a release empties the lock, the end of a session does not. */
export const diedLock = ({ text, session }: KvEntry): boolean => session === null && text !== '' && !isOurAttempt(text)

const record = z.object({
  schema: z.literal(1),
  seenMs: z.number(),
  /** The text of the lock that showed the death. */
  left: z.string().optional(),
  /**
   * The version of the lock that showed the death; another version that shows one is a further death. Earlier versions
   * did not store it.
   */
  lockIndex: z.number().optional(),
  /** When earlier deaths of the group were seen that were not cleared by then. */
  earlierMs: z.array(z.number()).optional(),
})

type DeathRecord = z.infer<typeof record>

const deathOf = ({ text }: KvEntry): DeathRecord | undefined => record.safeParse(parsedJson(text)).data

/** When the last death was first seen; undefined when the record has no time. Such a record counts as well. */
export const deathSeenMs = (entry: KvEntry): number | undefined => deathOf(entry)?.seenMs

/**
 * Whether a lock shows a death other than the one that the group's record has. Throws `Failure` when it shows one and
 * this version cannot read the record.
 */
export const isUnrecorded = (lock: KvEntry, death: KvEntry | null): boolean =>
  diedLock(lock) && (death === null || !isRecordOf(recordIn(record, death), lock))

/** The record to store for what a lock shows; null when it shows no death or the group's record has it already. */
function recordAfter(lock: KvEntry, death: KvEntry | null, nowMs: number): DeathRecord | null {
  if (!diedLock(lock)) return null
  const seen = { schema: 1 as const, left: lock.text, lockIndex: lock.modifyIndex }
  if (death === null) return { ...seen, seenMs: nowMs, earlierMs: [] }
  const known = recordIn(record, death)
  const { seenMs, earlierMs = [] } = known
  if (!isRecordOf(known, lock)) return { ...seen, seenMs: nowMs, earlierMs: [...earlierMs, seenMs] }
  return known.lockIndex === undefined ? { ...seen, seenMs, earlierMs } : null
}

const isRecordOf = ({ lockIndex, left }: DeathRecord, lock: KvEntry): boolean =>
  lockIndex === undefined ? left === lock.text : lockIndex === lock.modifyIndex
