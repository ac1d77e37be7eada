import type { Admission } from '../../core/locks/admission.ts'
import type { LockReindex } from '../../core/locks/entries.ts'
import type { LockRequest, LockTable } from '../../core/locks/lock-table.ts'
import type { Fence, ForeignHold, Holder, LockState, Phase, Waiter, WaitReason } from '../../core/locks/locks.ts'
import type { Prohibition } from '../../core/operation/prohibitions.ts'

declare const proof: unique symbol

/**
 * Proof that the run holds all of its scopes: only the lock adapter makes one.
 * Whatever changes a node asks for it.
 */
export type HeldLock = {
  readonly [proof]: 'held'
  readonly run: string
  readonly node: string
  readonly holder: Holder
}

/** What became of asking for a lock. */
export type Acquired =
  | { readonly is: 'held'; readonly lock: HeldLock }
  /** In line; `position` counts from 1. */
  | { readonly is: 'waiting'; readonly position: number; readonly reasons: readonly WaitReason[] }
  /** Its operation was called off, whatever its journal says. */
  | { readonly is: 'over'; readonly how: string }

/** Judges whether a run may take its slots beside everything that the lock table shows; its facts are read after it. */
export type Admit = (table: LockTable) => Promise<Admission>

/** What became of a fencing check. */
export type LockStatus =
  | { readonly is: 'held'; readonly lock: HeldLock }
  /** `inQueue` is present where a run of this name stands in the queue. */
  | { readonly is: 'lost'; readonly why: string; readonly inQueue?: Waiter }

/** What became of entering a phase; `overtaken` when another worker has entered one since the lock was looked at. */
export type Entered = LockStatus | { readonly is: 'overtaken' }

/** Cluster-wide locks, in a store that is never wrong. All reads are consistent. Throws `Failure` when it cannot be asked. */
export type Locks = {
  /**
   * Takes all scopes or none, on exactly the table that `admit` was given; queues the run where it may not. The same
   * run again succeeds.
   */
  acquire(request: LockRequest, admit: Admit): Promise<Acquired>
  /** Whether the run holds its lock now. */
  hold(run: string): Promise<LockStatus>
  /** Sets the phase on the run's entry if it is still the one of `lock`; to be done before each step that changes something. */
  enter(lock: HeldLock, phase: Phase): Promise<Entered>
  /** Frees exactly what the entry lists, by its version. Twice is fine. */
  release(run: string): Promise<'released' | 'was not held'>
  /**
   * Gives all slots back and puts the run into the queue under its number, in one change; only while the entry is still
   * the one of `lock` and says that nothing is changed.
   */
  requeue(lock: HeldLock): Promise<'in the queue' | 'changed'>
  /** Turns the entry into a drained one, which stays after the run. */
  keepDrained(lock: HeldLock): Promise<LockStatus>
  /** Leaves the line. */
  withdraw(run: string): Promise<void>
  /** A person breaks the lock of a node; the adapter only does it for this very holder. */
  breakLock(holder: Holder, by: string, reason: string): Promise<'released' | 'was not held'>
  /** Marks this very holder's node as fenced; nothing is freed. */
  fence(holder: Holder, fence: Fence): Promise<'fenced' | 'changed'>
  /** Takes that mark away: its reboot may fire again. */
  unfence(run: string): Promise<'unfenced' | 'was not fenced'>
  state(): Promise<LockState>
  /** Yields whenever locks, line or foreign holds changed; ends when the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<void>
  /**
   * Keeps what forbids an operation here as well, where the journals' store cannot forget it. The same one again changes
   * nothing; none is ever taken away.
   */
  forbid(operation: string, prohibition: Prohibition): Promise<void>
  /** Everything that was kept so, in the order in which it came. */
  prohibitions(operation: string): Promise<readonly Prohibition[]>
}

/** What a changed configuration, or a person, asks of locks that are held. */
export type LockRepairs = {
  /** Files every holder anew under other scopes and slots, all of them at once. */
  reindex(filing: LockReindex): Promise<void>
  /**
   * Clears the lock of the other coordinator's dead holder, once a person knows that its task is over. `changed` when the
   * lock shows another death than the hold does: nothing was cleared.
   */
  clearDied(hold: ForeignHold, by: string, reason: string): Promise<'cleared' | 'changed'>
}
