import { isDeepStrictEqual } from 'node:util'
import { decideAcquire } from '../../src/core/locks/acquire.ts'
import {
  brokenFor,
  drainedBy,
  entered,
  fencedFor,
  isOvertaken,
  releasedBy,
  requeued,
  unfenced,
} from '../../src/core/locks/entries.ts'
import {
  emptyLockTable,
  entryOf,
  type LockRequest,
  type LockTable,
  ownEntryOf,
  ownerOf,
} from '../../src/core/locks/lock-table.ts'
import type { Fence, Holder, LockState, Phase } from '../../src/core/locks/locks.ts'
import { waiterOf, withdrawn } from '../../src/core/locks/queue.ts'
import { isSameProhibition, type Prohibition } from '../../src/core/operation/prohibitions.ts'
import { Denied, Failure } from '../../src/engine/ports/failure.ts'
import type { Acquired, Admit, Entered, HeldLock, LockStatus, Locks } from '../../src/engine/ports/locks.ts'
import { ChangeSignal } from './change-signal.ts'
import { Restrictions } from './restrictions.ts'

/**
 * How the store fails: it refuses all changes, its ACLs deny changes or reads, its reads are stale, or some answers are
 * lost during an election.
 */
export type LockRestriction = 'refuses' | 'denies' | 'filtered' | 'stale' | 'electing'

/** Locks in memory, on the same pure lock table as the real ones. */
export class MemoryLocks implements Locks {
  table: LockTable = emptyLockTable
  away = false
  readonly restrictions = new Restrictions<LockRestriction>()
  #asked = 0
  #old: LockTable = emptyLockTable
  readonly #broken = new Map<string, string>()
  readonly #forbidden = new Map<string, readonly Prohibition[]>()
  #oldestPlanMs = 0
  readonly #pulse = new ChangeSignal()
  readonly #changed: () => void

  constructor(changed: () => void = () => {}) {
    this.#changed = changed
  }
  #ask(): void {
    if (this.away || (this.restrictions.has('electing') && ++this.#asked % 3 === 0))
      throw new Failure('lock store', 'no leader', 'none')
    if (this.restrictions.has('filtered')) throw new Denied('lock store', 'the token may not read locks/')
  }
  #file(table: LockTable | null): void {
    // as in the real store, a write without a change wakes no watcher
    if (table === null || isDeepStrictEqual(table, this.table)) return
    if (this.restrictions.has('denies')) throw new Denied('lock store', 'the token may not write locks/')
    if (this.restrictions.has('refuses')) throw new Failure('lock store', 'refused', 'none')
    if (!this.restrictions.has('stale')) this.#old = this.table
    this.table = table
    this.#pulse.notify()
    this.#changed()
    if (this.restrictions.has('electing') && ++this.#asked % 2 === 0)
      throw new Failure('lock store', 'no answer', 'ambiguous')
  }
  #held(run: string): LockStatus {
    const entry = entryOf(this.table, run)
    const inQueue = waiterOf(this.table, run)
    if (!entry && inQueue) return { is: 'lost', why: `${run} is in the queue`, inQueue }
    if (!entry) return { is: 'lost', why: this.#broken.get(run) ?? 'no entry of this run is filed' }
    // the cast stands in for the lock adapter, which alone can make this type
    return { is: 'held', lock: { run, node: entry.node, holder: entry } as unknown as HeldLock }
  }
  #refusal(operation: string, plannedAtMs: number): Acquired | null {
    const over = this.#forbidden.get(operation)?.find(({ is }) => is === 'denied' || is === 'cancelled')
    if (over !== undefined) return { is: 'over', how: over.is }
    return plannedAtMs < this.#oldestPlanMs ? { is: 'too old', oldestPlanMs: this.#oldestPlanMs } : null
  }
  async acquire(request: LockRequest, admit: Admit): Promise<Acquired> {
    this.#ask()
    const { run, operation } = request.holder
    const { plannedAtMs } = request
    for (;;) {
      const before = this.table
      if (ownEntryOf(before, ownerOf(request.holder)) !== null) break
      const refused = this.#refusal(operation, plannedAtMs)
      if (refused !== null) return refused
      const admission = await admit(before)
      if (before !== this.table || this.#refusal(operation, plannedAtMs) !== null) continue
      const decision = decideAcquire(before, { request, admission, beside: 'alone' })
      if (decision.is !== 'held') this.#file(decision.table)
      if (decision.is === 'waiting') return { is: 'waiting', position: decision.position, reasons: decision.reasons }
      break
    }
    const held = this.#held(run)
    if (held.is === 'lost') throw new Failure('lock store', held.why, 'none')
    return held
  }
  async hold(run: string): Promise<LockStatus> {
    this.#ask()
    return this.#held(run)
  }
  async enter(lock: HeldLock, phase: Phase): Promise<Entered> {
    this.#ask()
    if (isOvertaken(this.table, lock.holder)) return { is: 'overtaken' }
    this.#file(entered(this.table, lock.run, phase))
    return this.#held(lock.run)
  }
  async release(run: string): Promise<'released' | 'was not held'> {
    this.#ask()
    const table = releasedBy(this.table, run)
    this.#file(table)
    return table === null ? 'was not held' : 'released'
  }
  async requeue(lock: HeldLock): Promise<'in the queue' | 'changed'> {
    this.#ask()
    const table = requeued(this.table, lock.holder)
    this.#file(table)
    return table === null ? 'changed' : 'in the queue'
  }
  async keepDrained(lock: HeldLock): Promise<LockStatus> {
    this.#ask()
    this.#file(drainedBy(this.table, lock.run))
    return this.#held(lock.run)
  }
  async withdraw(run: string): Promise<void> {
    this.#ask()
    if (this.table.line.some((waiter) => waiter.run === run))
      this.#file({ ...this.table, line: withdrawn(this.table.line, run) })
  }
  async breakLock(holder: Holder, by: string, reason: string): Promise<'released' | 'was not held'> {
    this.#ask()
    const table = brokenFor(this.table, holder)
    if (table !== null) this.#broken.set(holder.run, `the lock was broken by ${by}: ${reason}`)
    this.#file(table)
    return table === null ? 'was not held' : 'released'
  }
  async fence(holder: Holder, fence: Fence): Promise<'fenced' | 'changed'> {
    this.#ask()
    const table = fencedFor(this.table, holder, fence)
    this.#file(table)
    return table === null ? 'changed' : 'fenced'
  }
  async unfence(run: string): Promise<'unfenced' | 'was not fenced'> {
    this.#ask()
    const table = unfenced(this.table, run)
    this.#file(table)
    return table === null ? 'was not fenced' : 'unfenced'
  }
  async state(): Promise<LockState> {
    this.#ask()
    return this.restrictions.has('stale') ? this.#old : this.table
  }
  changes = (signal: AbortSignal) => this.#pulse.changes(signal)
  async forbid(operation: string, prohibition: Prohibition): Promise<void> {
    this.#ask()
    if (this.restrictions.has('denies')) throw new Denied('lock store', 'the token may not write over/')
    const kept = this.#forbidden.get(operation) ?? []
    if (!kept.some((one) => isSameProhibition(one, prohibition))) this.#forbidden.set(operation, [...kept, prohibition])
  }
  async prohibitions(operation: string): Promise<readonly Prohibition[]> {
    this.#ask()
    return this.#forbidden.get(operation) ?? []
  }
  async prohibited(): Promise<readonly string[]> {
    this.#ask()
    return [...this.#forbidden.keys()]
  }
  async forget(operations: readonly string[], oldestPlanMs: number): Promise<readonly string[]> {
    this.#ask()
    this.#oldestPlanMs = Math.max(this.#oldestPlanMs, oldestPlanMs)
    for (const operation of operations) this.#forbidden.delete(operation)
    return operations
  }
}
