import type { Holder } from '../../../core/locks/locks.ts'
import type { HeldLock } from '../../../engine/ports/locks.ts'

/** The proof that a run holds its lock. Only this file creates it, from an entry that the store has just confirmed. */
export function heldLock(holder: Holder): HeldLock {
  // The brand exists only for the compiler, so that no other file can create a proof.
  return { run: holder.run, node: holder.node, holder } as HeldLock
}
