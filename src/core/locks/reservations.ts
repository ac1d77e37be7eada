import { distinctNames, isSameName } from '../inventory/names.ts'
import type { Admission } from './admission.ts'
import { concerns } from './foreign.ts'
import { type Entry, entriesOf, isDrained, type LockTable } from './lock-table.ts'
import type { Waiter } from './locks.ts'
import { type Numbered, waitersBefore } from './queue.ts'

/** Whether the keys of the other coordinator are taken as well. */
export type Beside = 'alone' | 'beside rebootmgr'

/** The facts that decide about the waiters of a queue at one moment. */
export type Observed = Pick<Admission, 'out' | 'slots' | 'parked'> & {
  /** Groups whose rebootmgr keys a run takes. */
  readonly groups: readonly string[]
  readonly beside: Beside
}

/**
 * Whether a waiter is ripe: all that it lacks is held by advancing runs. It then reserves a slot in each scope that it
 * needs. A waiter that also lacks what only a node, a person, another coordinator or a gate can give reserves nothing.
 */
export function isRipe(table: LockTable, waiter: Waiter, observed: Observed): boolean {
  const { parked, groups, beside } = observed
  if (waiter.gated || parked.includes(waiter.run)) return false
  if (table.foreign.some((hold) => concerns(hold, groups))) return false
  const stuck = entriesOf(table).filter((entry) => isDrained(entry) || parked.includes(entry.run))
  const drained = drainedOn(table, waiter.node)
  if (stuck.some((entry) => isSameName(entry.node, waiter.node) && !isDrained(entry))) return false
  if (beside === 'beside rebootmgr' && stuck.some((entry) => entry !== drained && entry.groups.length > 0)) return false
  return needs(waiter.scopes, drained).every(
    (scope) => staysTaken(stuck, waiter, scope, observed) < slotsOf(table, scope, observed),
  )
}

/** The ripe waiters with a lower number than the run that also need one of these scopes. */
export const ripeBefore = (
  table: LockTable,
  run: Numbered,
  scopes: readonly string[],
  observed: Observed,
): readonly Waiter[] => waitersBefore(table, run, scopes).filter((waiter) => isRipe(table, waiter, observed))

/** How many slots of the scope stay occupied after every advancing run has ended. */
function staysTaken(stuck: readonly Entry[], waiter: Waiter, scope: string, { out }: Observed): number {
  const held = stuck.filter((entry) => entry.scopes.includes(scope)).map(({ node }) => node)
  const gone = waiter.addsNone ? [] : (out[scope] ?? [])
  return distinctNames([...held, ...gone].filter((node) => !isSameName(node, waiter.node))).length
}

/** The slots of a scope: of the policy, else as stored. */
const slotsOf = (table: LockTable, scope: string, { slots }: Observed): number =>
  slots[scope] ?? table.scopes.find((each) => each.scope === scope)?.slots ?? 1

/** The entry that a drain left on the node; null without one. */
export const drainedOn = (table: LockTable, node: string): Entry | null =>
  entriesOf(table).find((entry) => isSameName(entry.node, node) && isDrained(entry)) ?? null

/** The scopes in which a run needs a slot: without those of a drained entry on its node, which it takes over. */
export const needs = (scopes: readonly string[], drained: Entry | null): readonly string[] =>
  scopes.filter((scope) => drained === null || !drained.scopes.includes(scope))

/** The ripe waiters among these that need a slot in the scope. */
export const reservedIn = (table: LockTable, ripe: readonly Waiter[], scope: string): readonly Waiter[] =>
  ripe.filter((waiter) => needs(waiter.scopes, drainedOn(table, waiter.node)).includes(scope))
