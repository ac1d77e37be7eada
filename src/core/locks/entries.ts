import type { Scope } from '../policy/policy.ts'
import { type Entry, entriesOf, entryOf, isDrained, type LockTable, withEntry, withoutRun } from './lock-table.ts'
import type { Fence, Holder, Phase } from './locks.ts'

/** Whether the run has entered another phase since its holder was looked at: somebody else works on it too. */
export const isOvertaken = (table: LockTable, holder: Holder): boolean => {
  const entry = entryOf(table, holder.run)
  return entry !== null && !isSame(entry, holder)
}

/** The book in which the run has entered a phase; null when it holds nothing. */
export function entered(table: LockTable, run: string, phase: Phase): LockTable | null {
  const entry = entryOf(table, run)
  if (entry === null) return null
  const finishing = entry.finishing || phase.armedUntilUptimeSeconds !== null || !isForward(entry.phase, phase)
  return withEntry(table, { ...entry, phase, finishing }, {})
}

/** The book in which the run's entry stays behind as a drained one; null when it holds nothing. */
export function drainedBy(table: LockTable, run: string): LockTable | null {
  const entry = entryOf(table, run)
  if (entry === null) return null
  return entered(table, run, { ...entry.phase, step: 'drained', armedUntilUptimeSeconds: null })
}

/** The book without the run's entry; null when it has none. A drained entry is not the run's any more: it stays. */
export function releasedBy(table: LockTable, run: string): LockTable | null {
  const entry = entryOf(table, run)
  return entry === null || isDrained(entry) ? null : withoutRun(table, run)
}

/** The book without this very holder; null when it is gone or has moved on since it was looked at. */
export function brokenFor(table: LockTable, holder: Holder): LockTable | null {
  const entry = entryOf(table, holder.run)
  return entry !== null && isSame(entry, holder) ? withoutRun(table, holder.run) : null
}

/** The book in which this very holder's node is fenced; null when it is gone or has moved on since it was looked at. */
export function fencedFor(table: LockTable, holder: Holder, fenced: Fence): LockTable | null {
  const entry = entryOf(table, holder.run)
  if (entry === null || !isSame(entry, holder)) return null
  return withEntry(table, { ...entry, fenced }, {})
}

/** The book in which the run's node is fenced no more; null when it is not. */
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
 * Whether a foreign change of what guards the run must stop it: only on its way forward to the reboot.
 * Going back, and finishing after the reboot, are always allowed.
 */
export const mustBeUndisturbed = (entry: Entry, next: Phase): boolean =>
  isForward(entry.phase, next) && !entry.finishing

/** Taking back enters an earlier step, or another step in the place of the same one. */
const isForward = (from: Phase, to: Phase): boolean =>
  to.index > from.index || (to.index === from.index && (to.step === from.step || from.step === 'waiting'))

/** What each run must hold under a new policy; a run that is not named keeps the scopes it has. */
export type LockReindex = { readonly policyHash: string; readonly scopes: { readonly [run: string]: readonly Scope[] } }

/** The book with every holder filed anew under another policy; nobody is lost, even when a scope is then overfull. */
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
