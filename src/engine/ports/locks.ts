import type { Admission } from '../../core/locks/admission.ts'
import type { LockReindex } from '../../core/locks/entries.ts'
import type { LockRequest, LockTable } from '../../core/locks/lock-table.ts'
import type { Fence, ForeignHold, Holder, LockState, Phase, Waiter, WaitReason } from '../../core/locks/locks.ts'
import type { Prohibition } from '../../core/operation/prohibitions.ts'

declare const proof: unique symbol

/**
 * Proof that the run holds all of its scopes. Only the lock adapter creates it, and every change of a node requires it.
 */
export type HeldLock = {
  readonly [proof]: 'held'
  readonly run: string
  readonly node: string
  readonly holder: Holder
}

/** The result of asking for a lock. */
export type Acquired =
  | { readonly is: 'held'; readonly lock: HeldLock }
  /** The run is in the lock queue; `position` counts from 1. */
  | { readonly is: 'waiting'; readonly position: number; readonly reasons: readonly WaitReason[] }
  /** The lock store has a prohibition for its operation, whatever the journal says. */
  | { readonly is: 'over'; readonly how: string }
  /** Its operation was planned before this time, and what forbade such operations may have been removed. */
  | { readonly is: 'too old'; readonly oldestPlanMs: number }

/** Judges whether a run may take its slots, given all entries of the lock table; reads its facts after the table. */
export type Admit = (table: LockTable) => Promise<Admission>

/** The result of a fencing check. */
export type LockStatus =
  | { readonly is: 'held'; readonly lock: HeldLock }
  /** `inQueue` is present when the run has an entry in the lock queue. */
  | { readonly is: 'lost'; readonly why: string; readonly inQueue?: Waiter }

/** The result of entering a phase; `overtaken` when another worker has entered one since the lock was read. */
export type Entered = LockStatus | { readonly is: 'overtaken' }

/** Cluster-wide locks in a consistent store; all reads are consistent. Throws `Failure` when it does not answer. */
export type Locks = {
  /**
   * Takes all scopes or none, on exactly the table that `admit` has judged; queues a run that may not take them.
   * Idempotent for the same run.
   */
  acquire(request: LockRequest, admit: Admit): Promise<Acquired>
  /** Whether the run holds its lock now. */
  hold(run: string): Promise<LockStatus>
  /**
   * Sets the phase of the run's entry if the entry is still that of `lock`. Called before each step that changes
   * something.
   */
  enter(lock: HeldLock, phase: Phase): Promise<Entered>
  /** Frees the slots that the run's entry lists, by its version. Idempotent. */
  release(run: string): Promise<'released' | 'was not held'>
  /**
   * Gives back all slots and returns the run to the lock queue under its number, in one transaction; only while the
   * entry is still that of `lock` and says that nothing is changed.
   */
  requeue(lock: HeldLock): Promise<'in the queue' | 'changed'>
  /** Turns the entry into one of a drained node, which stays after the run has ended. */
  keepDrained(lock: HeldLock): Promise<LockStatus>
  /** Removes the run from the lock queue. */
  withdraw(run: string): Promise<void>
  /** Breaks the lock of a node for a person, only while `holder` still holds it. */
  breakLock(holder: Holder, by: string, reason: string): Promise<'released' | 'was not held'>
  /** Marks the node of this holder as fenced; frees no slot. */
  fence(holder: Holder, fence: Fence): Promise<'fenced' | 'changed'>
  /** Removes that mark, because the node's reboot may fire again. */
  unfence(run: string): Promise<'unfenced' | 'was not fenced'>
  state(): Promise<LockState>
  /** Yields after each change of locks, lock queue or foreign holds; ends when the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<void>
  /** Stores a prohibition of an operation here as well, where a loss of journals cannot remove it. Idempotent. */
  forbid(operation: string, prohibition: Prohibition): Promise<void>
  /** All stored prohibitions of the operation, oldest first. */
  prohibitions(operation: string): Promise<readonly Prohibition[]>
  /** All operations of which prohibitions are stored. */
  prohibited(): Promise<readonly string[]>
  /**
   * Removes the prohibitions of these operations, which must all have been planned before `oldestPlanMs`. From before
   * the first removal on, no operation that was planned before that time takes slots; an earlier time than one given
   * before changes nothing. Returns those that have none left: where one is stored at the same moment, all stay.
   */
  forget(operations: readonly string[], oldestPlanMs: number): Promise<readonly string[]>
}

/** Changes of held locks after a change of the configuration, or on the request of a person. */
export type LockRepairs = {
  /** Moves all entries to other scopes and slots, in one transaction. */
  reindex(filing: LockReindex): Promise<void>
  /**
   * Clears the lock of the other coordinator's dead holder, once a person has confirmed that its task is over.
   * `changed` when the lock no longer shows the death of `hold`; nothing is cleared then.
   */
  clearDied(hold: ForeignHold, by: string, reason: string): Promise<'cleared' | 'changed'>
}
