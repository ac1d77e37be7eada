import type { HeldLock } from '../../engine/ports/locks.ts'
import { lockedNode } from '../ssh/claims.ts'
import type { ClaimedTasks } from '../ssh/tasks.ts'

/**
 * Seals on the node: under a sealed run, a capability is not applied any more. Nova has no place for it that others
 * cannot erase. A seal is a claim that was given up before anything was begun under it.
 */
export type Seals = {
  /** Whether nothing is applied for the run any more. */
  isSealed(node: string, run: string): Promise<boolean>
  /** Seals the mark of the lock's own run, after those of `others`, whose work it takes over. */
  seal(lock: HeldLock, others: readonly string[]): Promise<void>
}

/** The seals of the capability with this name. */
export function sealsOf(name: string, tasks: Pick<ClaimedTasks, 'state' | 'stop'>): Seals {
  const claimOf = (run: string) => ({ run, step: name })
  return {
    isSealed: async (node, run) => (await tasks.state(node, claimOf(run))).is === 'given up',
    async seal(lock, others) {
      const node = lockedNode(lock, claimOf(lock.run))
      // the own seal comes last: it proves that the others are there
      for (const run of [...new Set([...others, lock.run])]) await tasks.stop(node, claimOf(run))
    },
  }
}
