import { entriesOf, type LockTable } from '../../../core/locks/lock-table.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { Inventory } from '../../../engine/ports/cluster.ts'
import { anyName } from '../client/authority.ts'
import type { ConsulDirectory } from '../client/catalog.ts'
import type { Kv, KvOperation } from '../client/kv.ts'
import type { ConsulSettings } from '../client/settings.ts'
import { untilDone } from '../client/until-done.ts'
import { noDeaths, type RecordedDeaths, readDeaths, recordDeaths } from './deaths.ts'
import { type ForeignKeys, foreignHolds, noForeignKeys, readForeignKeys } from './foreign.ts'
import { changesFrom } from './held-changes.ts'
import { type LockKeys, lockKeys } from './keys.ts'
import { type StoredLocks, storedFrom } from './stored-lock.ts'

/** All that lock decisions are based on, read consistently. */
export type LockSnapshot = {
  readonly stored: StoredLocks
  readonly foreignKeys: ForeignKeys
  readonly table: LockTable
}

/** The result of a change: nothing to write, or operations that are done all or none. */
export type Change<T> =
  | { readonly is: 'settled'; readonly value: T }
  | { readonly is: 'write'; readonly operations: readonly KvOperation[]; readonly value: T }

/** The store of a cluster's locks: reads, and changes that are retried on conflict. */
export type LockStore = {
  readonly keys: LockKeys
  readonly kv: Kv
  readonly directory: ConsulDirectory
  readonly beside: 'alone' | 'beside rebootmgr'
  readonly contentionMs: number
  /** Reads only Lockkeeper's own keys. */
  read(): Promise<StoredLocks>
  /**
   * Reads Lockkeeper's and rebootmgr's keys. A rebootmgr that died with a lock is recorded before the read resolves.
   */
  readAll(): Promise<LockSnapshot>
  /** Records every rebootmgr that died with a lock, while the lock still shows it. */
  recordDeaths(): Promise<void>
  /** Decides on the stored state and writes the result; decides anew on each conflict. */
  change<T>(decide: (stored: StoredLocks) => Promise<Change<T>>): Promise<T>
  /** The operations that store another table. */
  changes(stored: StoredLocks, next: Omit<LockTable, 'foreign'>): readonly KvOperation[]
}

/** What the store is built from. */
export type LockStoreParts = Pick<LockStore, 'kv' | 'directory'> & {
  readonly inventory: Inventory
  readonly clock: Clock
}

/** Creates the store. */
export function lockStore(settings: ConsulSettings, { kv, directory, inventory, clock }: LockStoreParts): LockStore {
  const keys = lockKeys(settings.cluster)
  const beside = settings.besideRebootmgr === 'yes' ? 'beside rebootmgr' : 'alone'
  const contentionMs = settings.times.contentionMs
  const own = [keys.scope(anyName), keys.line, keys.policy]
  const read = async () => {
    // a table that ACLs filtered would show taken slots as free
    return storedFrom(await kv.readableTrees([keys.scopes, keys.line, keys.policy], own), keys)
  }
  const readForeign = (): Promise<ForeignSeen> =>
    untilDone(contentionMs, async () => {
      const keysNow = await readForeignKeys(kv, inventory)
      // read after the locks: a death that a lock no longer shows is recorded by then
      const deaths = await readDeaths(kv, keys)
      const recorded = await recordDeaths({ kv, keys, clock }, keysNow.locks, deaths)
      return recorded === 'all recorded' ? { is: 'done', value: { keys: keysNow, deaths } } : { is: 'again' }
    })
  return {
    keys,
    kv,
    directory,
    beside,
    contentionMs,
    read,
    async readAll() {
      const [stored, seen] = await Promise.all([read(), beside === 'alone' ? nothingForeign : readForeign()])
      const entries = entriesOf({ ...stored.table, foreign: [] })
      const foreign = await foreignHolds(seen.keys, seen.deaths, entries, directory)
      return { stored, foreignKeys: seen.keys, table: { ...stored.table, foreign } }
    },
    async recordDeaths() {
      if (beside === 'beside rebootmgr') await readForeign()
    },
    changes: (stored, next) => changesFrom(stored, next, keys),
    change: (decide) =>
      untilDone(contentionMs, async () => {
        const change = await decide(await read())
        if (change.is === 'settled') return { is: 'done', value: change.value }
        const written = await kv.transact(change.operations)
        return written.is === 'done' ? { is: 'done', value: change.value } : { is: 'again' }
      }),
  }
}

type ForeignSeen = { readonly keys: ForeignKeys; readonly deaths: RecordedDeaths }

const nothingForeign: ForeignSeen = { keys: noForeignKeys, deaths: noDeaths }
