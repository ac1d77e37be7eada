import { z } from 'zod'
import type { Clock } from '../../../engine/ports/clock.ts'
import { anyName } from '../client/authority.ts'
import type { Kv, KvEntry } from '../client/kv.ts'
import { parsedJson } from '../client/parsed-json.ts'
import { isOurAttempt, type LockKeys } from './keys.ts'

/** Groups whose rebootmgr died with the lock, each with the record of it; null is the cluster's lock. */
export type RecordedDeaths = ReadonlyMap<string | null, KvEntry>

/** What is known of deaths where rebootmgr does not work. */
export const noDeaths: RecordedDeaths = new Map()

/**
 * The recorded deaths. rebootmgr's own lock forgets a dead holder as soon as another rebootmgr takes it; a record stays
 * until a person removes it.
 */
export async function readDeaths(kv: Kv, keys: LockKeys): Promise<RecordedDeaths> {
  const entries = await kv.tree(keys.deaths)
  // a list from which ACLs removed a record would let work start
  await kv.assertReadable([keys.death(null), keys.death(anyName)])
  return new Map(entries.map((entry) => [keys.groupOfDeath(entry.key), entry]))
}

/**
 * Records each death that rebootmgr's locks show and that is not recorded, also a further one in a group that has a record,
 * unless lock or record has changed since it was read. Then locks and records are to be read again.
 */
export async function recordDeaths(
  { kv, keys, clock }: { readonly kv: Kv; readonly keys: LockKeys; readonly clock: Clock },
  locks: ReadonlyMap<string | null, KvEntry>,
  recorded: RecordedDeaths,
): Promise<'read again' | 'all recorded'> {
  const fresh = [...locks].filter(([group, lock]) => isUnrecorded(lock, recorded.get(group) ?? null))
  const written = fresh.map(([group, lock]) => {
    const before = recorded.get(group)
    const known = before === undefined ? undefined : deathOf(before)
    const text = JSON.stringify({
      schema: 1,
      seenMs: clock.now(),
      left: lock.text,
      lockIndex: lock.modifyIndex,
      earlierMs: known === undefined ? [] : [...(known.earlierMs ?? []), known.seenMs],
    })
    return kv.transact([
      // a death that a person has cleared meanwhile must not come back
      { verb: 'check-index', key: lock.key, index: lock.modifyIndex },
      { verb: 'cas', key: keys.death(group), index: before?.modifyIndex ?? 0, text },
    ])
  })
  await Promise.all(written)
  return fresh.length === 0 ? 'all recorded' : 'read again'
}

/** Whether its holder died with the lock: whoever releases one empties it, and the end of a session does not. */
export const diedLock = ({ text, session }: KvEntry): boolean => session === null && text !== '' && !isOurAttempt(text)

const record = z.object({
  schema: z.literal(1),
  seenMs: z.number(),
  /** The version of the lock that showed it: another one that shows a death is a further death. */
  lockIndex: z.number().optional(),
  /** When earlier deaths of the group were seen that nobody had cleared by then. */
  earlierMs: z.array(z.number()).optional(),
})

const deathOf = ({ text }: KvEntry): z.infer<typeof record> | undefined => record.safeParse(parsedJson(text)).data

/** When the last death was first seen; undefined when the record does not say so: it counts all the same. */
export const deathSeenMs = (entry: KvEntry): number | undefined => deathOf(entry)?.seenMs

/** Whether a lock shows a death that is not the one of the group's record. */
export const isUnrecorded = (lock: KvEntry, death: KvEntry | null): boolean =>
  diedLock(lock) && (death === null || deathOf(death)?.lockIndex !== lock.modifyIndex)
