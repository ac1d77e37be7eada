import type { LockTable } from '../../../core/locks/lock-table.ts'
import type { KvOperation } from '../client/kv.ts'
import type { LockKeys } from './keys.ts'
import { type StoredLocks, textsOf } from './stored-lock.ts'

/** The operations that turn the stored table into another one, each compared with the version that was read. */
export function changesFrom(
  stored: StoredLocks,
  next: Omit<LockTable, 'foreign'>,
  keys: LockKeys,
): readonly KvOperation[] {
  const before = textsOf(stored.table, keys)
  const after = textsOf(next, keys)
  const written = [...after].flatMap(([key, text]): readonly KvOperation[] =>
    before.get(key) === text ? [] : [{ verb: 'cas', key, index: stored.versions.get(key) ?? 0, text }],
  )
  const removed = [...before.keys()].flatMap((key): readonly KvOperation[] => {
    const index = stored.versions.get(key)
    return after.has(key) || index === undefined ? [] : [{ verb: 'delete-cas', key, index }]
  })
  return [...written, ...removed]
}

/** Makes the transaction conditional on the versions of these keys, except those that it changes anyway. */
export function heldTo(
  stored: StoredLocks,
  unchanged: readonly string[],
  operations: readonly KvOperation[],
): readonly KvOperation[] {
  const changed = new Set(operations.map(({ key }) => key))
  return unchanged
    .filter((key) => !changed.has(key))
    .map((key): KvOperation => {
      const index = stored.versions.get(key)
      return index === undefined ? { verb: 'check-not-exists', key } : { verb: 'check-index', key, index }
    })
}
