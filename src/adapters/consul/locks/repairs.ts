import { reindexed } from '../../../core/locks/entries.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { LockRepairs } from '../../../engine/ports/locks.ts'
import { deathSeenMs, diedLock, isUnrecorded } from './deaths.ts'
import { rebootmgrKeys } from './keys.ts'
import type { LockStore } from './store.ts'

/** Repairs of locks that are stored in Consul. */
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
      const [lock, death] = await Promise.all([store.kv.entry(key), store.kv.entry(store.keys.death(hold.group))])
      // the person confirms the deaths that the hold shows, and no later one
      if (death === null || deathSeenMs(death) !== hold.sinceMs) return 'changed'
      if (lock !== null && isUnrecorded(lock, death)) return 'changed'
      const record = JSON.stringify({ by, reason, atMs: clock.now(), cleared: death.text })
      const cleared = await store.kv.transact([
        { verb: 'delete-cas', key: death.key, index: death.modifyIndex },
        { verb: 'set', key: store.keys.cleared(hold.group), text: record },
        // emptied as its holder would, so that readers see a released lock; another holder's lock is left as it is
        ...(lock !== null && diedLock(lock) ? [{ verb: 'cas' as const, key, index: lock.modifyIndex, text: '' }] : []),
      ])
      return cleared.is === 'done' ? 'cleared' : 'changed'
    },
  }
}
