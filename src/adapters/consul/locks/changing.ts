import type { LockTable } from '../../../core/locks/lock-table.ts'
import type { Operation } from '../client/kv.ts'
import type { LockKeys } from './keys.ts'
import { type StoredLocks, textsOf } from './stored-lock.ts'

/** The operations that turn what is filed into another book, each compared with the version that was read. */
export function changesFrom(
  filed: StoredLocks,
  next: Omit<LockTable, 'foreign'>,
  keys: LockKeys,
): readonly Operation[] {
  const before = textsOf(filed.book, keys)
  const after = textsOf(next, keys)
  const written = [...after].flatMap(([key, text]): readonly Operation[] =>
    before.get(key) === text ? [] : [{ verb: 'cas', key, index: filed.versions.get(key) ?? 0, text }],
  )
  const removed = [...before.keys()].flatMap((key): readonly Operation[] => {
    const index = filed.versions.get(key)
    return after.has(key) || index === undefined ? [] : [{ verb: 'delete-cas', key, index }]
  })
  return [...written, ...removed]
}

/** Holds the transaction to what was read of these keys, where it does not change them anyhow. */
export function heldTo(
  filed: StoredLocks,
  unchanged: readonly string[],
  operations: readonly Operation[],
): readonly Operation[] {
  const changed = new Set(operations.map(({ key }) => key))
  return unchanged
    .filter((key) => !changed.has(key))
    .map((key): Operation => {
      const index = filed.versions.get(key)
      return index === undefined ? { verb: 'check-not-exists', key } : { verb: 'check-index', key, index }
    })
}
