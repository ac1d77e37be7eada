import { reindexed } from '../../../core/locks/entries.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { LockRepairs } from '../../../engine/ports/locks.ts'
import { rebootmgrKeys } from './keys.ts'
import type { LockStore } from './store.ts'

/** Repairs of the locks that are kept in Consul. */
export function consulLockRepairs(store: LockStore, clock: Clock): LockRepairs {
  return {
    reindex: (filing) =>
      store.change(async (stored) => ({
        is: 'write',
        operations: store.changes(stored, reindexed({ ...stored.table, foreign: [] }, filing)),
        value: undefined,
      })),
    async clearDied(hold, by, reason) {
      if (hold.is !== 'died') return 'changed'
      const key = rebootmgrKeys.lock(hold.group)
      const lock = await store.kv.entry(key)
      if (lock === null || lock.session !== null || lock.text === '') return 'changed'
      const record = JSON.stringify({ by, reason, atMs: clock.now(), cleared: lock.text })
      const cleared = await store.kv.transact([
        // emptied as by its holder, so that whoever looks sees a lock that was given back
        { verb: 'cas', key, index: lock.modifyIndex, text: '' },
        { verb: 'set', key: store.keys.cleared(hold.group), text: record },
      ])
      return cleared.is === 'done' ? 'cleared' : 'changed'
    },
  }
}
