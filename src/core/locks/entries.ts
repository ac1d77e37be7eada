import type { Scope } from '../policy/policy.ts'
import { type Entry, entriesOf, entryOf, isDrained, type LockTable, withEntry, withoutRun } from './lock-table.ts'
import { type Fence, type Holder, isUntouched, type Phase } from './locks.ts'
import { queued } from './queue.ts'

/** Whether the run's entry has changed since `holder` was read, because another worker acts for the same run. */
export const isOvertaken = (table: LockTable, holder: Holder): boolean => {
  const entry = entryOf(table, holder.run)
  return entry !== null && !isSame(entry, holder)
}

/** The table with the run in another phase; null when the run has no entry. */
export function entered(table: LockTable, run: string, phase: Phase): LockTable | null {
  const entry = entryOf(table, run)
  if (entry === null) return null
  const finishing = entry.finishing || phase.armedUntilUptimeSeconds !== null || !isForward(entry.phase, phase)
  return withEntry(table, { ...entry, phase, finishing }, {})
}

/** The table with the run's entry turned into a drained entry; null when the run has no entry. */
export function drainedBy(table: LockTable, run: string): LockTable | null {
  const entry = entryOf(table, run)
  if (entry === null) return null
  return entered(table, run, { ...entry.phase, step: 'drained', armedUntilUptimeSeconds: null })
}

/** The table without the run's entry; null when it has none or a drained one, which stays after the run. */
export function releasedBy(table: LockTable, run: string): LockTable | null {
  const entry = entryOf(table, run)
  return entry === null || isDrained(entry) ? null : withoutRun(table, run)
}

/**
 * The table with the run back in the queue under its number and without its entry. Null when the entry is gone, has
 * changed since `holder` was read, or lists changes. The run reserves no slot until its next attempt.
 */
export function requeued(table: LockTable, holder: Holder): LockTable | null {
  const entry = entryOf(table, holder.run)
  if (entry === null || !isSame(entry, holder) || !isUntouched(entry)) return null
  return { ...withoutRun(table, entry.run), line: queued(table, entry, entry.scopes, { gated: true }) }
}

/** The table without this holder; null when its entry is gone or has changed since it was read. */
export function brokenFor(table: LockTable, holder: Holder): LockTable | null {
  const entry = entryOf(table, holder.run)
  return entry !== null && isSame(entry, holder) ? withoutRun(table, holder.run) : null
}

/** The table with this holder's node fenced; null when its entry is gone or has changed since it was read. */
export function fencedFor(table: LockTable, holder: Holder, fenced: Fence): LockTable | null {
  const entry = entryOf(table, holder.run)
  if (entry === null || !isSame(entry, holder)) return null
  return withEntry(table, { ...entry, fenced }, {})
}

/** The table without the fence of the run's node; null when it is not fenced. */
export function unfenced(table: LockTable, run: string): LockTable | null {
  const entry = entryOf(table, run)
  if (entry?.fenced === undefined) return null
  const { fenced: _fenced, ...kept } = entry
  return withEntry(table, kept, {})
}

function isSame(entry: Entry, holder: Holder): boolean {
  const { step, index, bootIdBefore, changed, armedUntilUptimeSeconds } = entry.phase
  const seen = holder.phase
  return (
    entry.node === holder.node &&
    entry.operation === holder.operation &&
    entry.sinceMs === holder.sinceMs &&
    step === seen.step &&
    index === seen.index &&
    bootIdBefore === seen.bootIdBefore &&
    armedUntilUptimeSeconds === seen.armedUntilUptimeSeconds &&
    changed.join('\n') === seen.changed.join('\n')
  )
}

/**
 * Whether a foreign change of the locks that protect the run must stop it. Only on its way forward to the reboot:
 * unwinding, and finishing after the reboot, are always allowed.
 */
export const mustBeUndisturbed = (entry: Entry, next: Phase): boolean =>
  isForward(entry.phase, next) && !entry.finishing

/** A run that unwinds enters an earlier step, or another step at the same index. */
const isForward = (from: Phase, to: Phase): boolean =>
  to.index > from.index || (to.index === from.index && (to.step === from.step || from.step === 'waiting'))

/** The scopes of each run under a new policy; a run that is not named keeps its scopes. */
export type LockReindex = { readonly policyHash: string; readonly scopes: { readonly [run: string]: readonly Scope[] } }

/**
 * The table with all holders stored under the scopes of another policy. Keeps every holder, even where a scope then has
 * more holders than slots.
 */
export function reindexed(table: LockTable, filing: LockReindex): LockTable {
  const empty: LockTable = { ...table, scopes: [], policyHash: filing.policyHash }
  const before = Object.fromEntries(table.scopes.map(({ scope, slots }) => [scope, slots]))
  return entriesOf(table).reduce((filed, entry) => {
    const scopes = filing.scopes[entry.run]
    if (scopes === undefined) return withEntry(filed, entry, before)
    const slots = Object.fromEntries(scopes.map((scope) => [scope.name, scope.slots]))
    return withEntry(filed, { ...entry, scopes: scopes.map(({ name }) => name) }, { ...before, ...slots })
  }, empty)
}
