import type { ConsulDirectory } from '../client/catalog.ts'
import type { Kv, KvOperation } from '../client/kv.ts'
import type { ForeignKeys } from './foreign.ts'
import { attemptText, rebootmgrKeys } from './keys.ts'

/** The result of an attempt: the work was done under all locks, or some of the locks could not be taken. */
export type UnderLocks<T> =
  | { readonly is: 'done'; readonly value: T }
  | {
      readonly is: 'busy'
      readonly groups: readonly { readonly group: string | null; readonly coolingDown: boolean }[]
    }

/** The shortest TTL that Consul allows: the lock is held for milliseconds. */
const ttlSeconds = 10

type Parts = { readonly kv: Kv; readonly directory: ConsulDirectory }

/** The session locks that an attempt needs, as read when it was decided. */
export type LockAttempt = {
  readonly groups: readonly (string | null)[]
  readonly seen: ForeignKeys
  readonly node: string
  readonly run: string
}

/**
 * Takes rebootmgr's session lock of every group with a new session, all or none and without waiting; does the work, and
 * releases the locks. The work must include the guards in its transaction.
 */
export async function underSessionLocks<T>(
  { kv, directory }: Parts,
  attempt: LockAttempt,
  work: (guards: readonly KvOperation[]) => Promise<T>,
): Promise<UnderLocks<T>> {
  const session = await directory.createSession(`lockkeeper ${attempt.run}`, ttlSeconds)
  const keys = attempt.groups.map(rebootmgrKeys.lock)
  const text = attemptText(attempt.node, attempt.run)
  try {
    const taken = await kv.transact(keys.flatMap((key, place) => takingOf(attempt, key, place, session, text)))
    if (taken.is === 'conflict') {
      const busy = new Map<string | null, boolean>()
      for (const { operation, why } of taken.conflicts)
        busy.set(attempt.groups[Math.floor(operation / 2)] ?? null, why.includes('lock delay'))
      return { is: 'busy', groups: [...busy].map(([group, coolingDown]) => ({ group, coolingDown })) }
    }
    const value = await work(keys.map((key): KvOperation => ({ verb: 'check-session', key, session })))
    // the end of the session releases what was not released; a value of ours without a session blocks no one
    const unlocking = keys.map((key): KvOperation => ({ verb: 'unlock', key, text: '', session }))
    await kv.transact(unlocking).then(ignored, ignored)
    return { is: 'done', value }
  } finally {
    // a session that could not be destroyed expires by itself; until then its groups are in Consul's lock delay
    await directory.destroySession(session).catch(ignored)
  }
}

/** A lock that changed since it was read is not taken: its holder may have died in between. */
function takingOf(
  { groups, seen }: LockAttempt,
  key: string,
  place: number,
  session: string,
  text: string,
): KvOperation[] {
  const before = seen.locks.get(groups[place] ?? null)
  return [
    before === undefined ? { verb: 'check-not-exists', key } : { verb: 'check-index', key, index: before.modifyIndex },
    { verb: 'lock', key, text, session },
  ]
}

const ignored = (): void => {}
