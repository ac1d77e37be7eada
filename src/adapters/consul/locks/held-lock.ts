import type { Holder } from '../../../core/locks/locks.ts'
import type { HeldLock } from '../../../engine/ports/locks.ts'

/** The proof that a run holds its lock: made here and nowhere else, from an entry that the store has just confirmed. */
export function heldLock(holder: Holder): HeldLock {
  // The mark of the proof exists for the compiler only, so that nobody else can make one.
  return { run: holder.run, node: holder.node, holder } as HeldLock
}
