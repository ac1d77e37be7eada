import { isSameName } from '../inventory/names.ts'
import type { Scope } from '../policy/policy.ts'
import type { ForeignHold, Holder, LockState, Waiter } from './locks.ts'

/** A stored holder, with everything that its release must free. */
export type Entry = Holder & {
  /** The scopes in which it holds a slot. */
  readonly scopes: readonly string[]
  /** Beside rebootmgr: the groups whose in-progress key it holds; null is the key of the whole cluster. */
  readonly groups: readonly (string | null)[]
  /** Whether its run can only finish: a reboot was armed under it, or the run is unwinding. */
  readonly finishing: boolean
}

/** A run's request for its lock. */
export type LockRequest = {
  readonly holder: Holder
  /** Its scopes with their current slots under the policy. */
  readonly scopes: readonly Scope[]
  /** Hash of all scopes of the policy; nothing starts while holders are stored under another hash. */
  readonly policyHash: string
  /** `restores` when the run only gives back what was taken, so that it never queues. */
  readonly work: 'restores' | 'takes away'
  /** The queue number of the run that gave way before it on this node; null when none is kept. */
  readonly number: number | null
  /** When its operation was planned, in milliseconds since 1970; 0 when that is unknown. */
  readonly plannedAtMs: number
  /** Groups with members in the run's scopes; beside rebootmgr, their foreign locks are taken too. */
  readonly groups: readonly string[]
}

/** The stored value of one scope's lock. */
export type ScopeEntries = {
  readonly schema: 1
  readonly scope: string
  readonly slots: number
  readonly holders: readonly Entry[]
}

/** All locks of a cluster, as stored. */
export type LockTable = {
  readonly scopes: readonly ScopeEntries[]
  readonly line: readonly Waiter[]
  readonly policyHash: string | null
  readonly foreign: readonly ForeignHold[]
}

/** A table without entries. */
export const emptyLockTable: LockTable = { scopes: [], line: [], policyHash: null, foreign: [] }

/** The table that was read as `state`, which does not say what groups a holder has: all have these. */
export function tableOf(state: LockState, groups: Entry['groups']): LockTable {
  const scopesIn = (run: string) =>
    state.scopes.flatMap(({ scope, holders }) => (holders.some((holder) => holder.run === run) ? [scope] : []))
  const entryOfHolder = (holder: Holder): Entry => ({
    ...holder,
    scopes: scopesIn(holder.run),
    groups,
    finishing: false,
  })
  return { ...state, scopes: state.scopes.map((one) => ({ ...one, holders: one.holders.map(entryOfHolder) })) }
}

/** All holders without duplicates. */
export function entriesOf(table: LockTable): readonly Entry[] {
  const byRun = new Map(table.scopes.flatMap(({ holders }) => holders).map((entry) => [entry.run, entry]))
  return [...byRun.values()]
}

/** The entry of a run; null when it holds nothing. */
export const entryOf = (table: LockTable, run: string): Entry | null =>
  entriesOf(table).find((entry) => entry.run === run) ?? null

/** The owner of an entry. `part` is the hash of the node's part of the plan; null for runs of earlier versions. */
export type Owner = Pick<Holder, 'run' | 'operation' | 'node'> & { readonly part: string | null }

/** The owner of a holder. */
export const ownerOf = ({ run, operation, node, agreed }: Holder): Owner => ({
  run,
  operation,
  node,
  part: agreed?.part ?? null,
})

/**
 * Whether an entry under a run's id is that run's own: the same operation, node and part of the plan. Any other entry
 * is a rival, such as that of a run that the journals have lost and whose id was given again. Waiters, and entries of
 * earlier versions, name no part.
 */
export const isOwnEntry = (
  entry: Pick<Holder, 'run' | 'operation' | 'node' | 'agreed'>,
  { run, operation, node, part }: Owner,
): boolean =>
  entry.run === run &&
  entry.operation === operation &&
  isSameName(entry.node, node) &&
  (part === null || entry.agreed === undefined || entry.agreed.part === part)

/** Scopes that the entry lists but whose locks do not have it, because the store was changed by hand. */
export const missingScopes = (table: LockTable, entry: Entry): readonly string[] =>
  entry.scopes.filter((name) => !table.scopes.some(({ scope, holders }) => scope === name && holds(holders, entry.run)))

/**
 * The entry of a run if all scopes that it lists have it; null when the run holds nothing or the entry is incomplete.
 */
export function wholeEntryOf(table: LockTable, run: string): Entry | null {
  const entry = entryOf(table, run)
  return entry !== null && missingScopes(table, entry).length === 0 ? entry : null
}

/** The complete entry of a run if it is the run's own; null otherwise. */
export function ownEntryOf(table: LockTable, owner: Owner): Entry | null {
  const entry = wholeEntryOf(table, owner.run)
  return entry !== null && isOwnEntry(entry, owner) ? entry : null
}

const holds = (holders: readonly Entry[], run: string): boolean => holders.some((holder) => holder.run === run)

/** Whether a drain left the entry for a later run on the same node to take over. */
export const isDrained = (holder: Holder): boolean => holder.phase.step === 'drained'

/** The table with this entry in exactly the scopes that it lists, instead of the run's earlier entry. */
export function withEntry(table: LockTable, entry: Entry, slots: { readonly [scope: string]: number }): LockTable {
  const cleared = withoutRun(table, entry.run).scopes
  const known = new Map(cleared.map((scope) => [scope.scope, scope]))
  const before = new Map(table.scopes.map((scope) => [scope.scope, scope]))
  for (const scope of entry.scopes) {
    const filed = known.get(scope) ?? { schema: 1, scope, slots: before.get(scope)?.slots ?? 1, holders: [] }
    known.set(scope, { ...filed, slots: slots[scope] ?? filed.slots, holders: [...filed.holders, entry] })
  }
  return { ...table, scopes: [...known.values()] }
}

/** The table without the run's entry and without scopes that have no other holder. */
export const withoutRun = (table: LockTable, run: string): LockTable => ({
  ...table,
  scopes: table.scopes
    .map((scope) => ({ ...scope, holders: scope.holders.filter((holder) => holder.run !== run) }))
    .filter(({ holders }) => holders.length > 0),
})
