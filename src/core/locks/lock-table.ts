import { isSameName } from '../inventory/names.ts'
import type { Scope } from '../policy/policy.ts'
import type { ForeignHold, Holder, Waiter } from './locks.ts'

/** A holder as it is filed: with everything that must be given back. */
export type Entry = Holder & {
  /** Every scope that it holds. */
  readonly scopes: readonly string[]
  /** Side by side: groups whose in-progress key it holds; null is the cluster's own key. */
  readonly groups: readonly (string | null)[]
  /** Whether its run can only be finished: a reboot was armed under it, or it is being taken back. */
  readonly finishing: boolean
  /** Its number in the queue, kept for when it gives its slots back; absent in entries of earlier versions. */
  readonly number?: number | undefined
}

/** What a run asks for. */
export type LockRequest = {
  readonly holder: Holder
  /** Its scopes with the slots that policy gives them now. */
  readonly scopes: readonly Scope[]
  /** All scopes of the policy, hashed: holders filed under another hash let nobody start. */
  readonly policyHash: string
  /** `restores` when the run only gives back what was taken: it never queues. */
  readonly work: 'restores' | 'takes away'
  /** Groups that have members in the run's scopes: their foreign locks are taken too when side by side. */
  readonly groups: readonly string[]
}

/** The value of one scope's lock as it is filed. */
export type ScopeEntries = {
  readonly schema: 1
  readonly scope: string
  readonly slots: number
  readonly holders: readonly Entry[]
}

/** All locks of a cluster, as the store has them. */
export type LockTable = {
  readonly scopes: readonly ScopeEntries[]
  readonly line: readonly Waiter[]
  readonly policyHash: string | null
  readonly foreign: readonly ForeignHold[]
}

/** A table without an entry. */
export const emptyLockTable: LockTable = { scopes: [], line: [], policyHash: null, foreign: [] }

/** Every holder once, however many scopes it holds. */
export function entriesOf(table: LockTable): readonly Entry[] {
  const byRun = new Map(table.scopes.flatMap(({ holders }) => holders).map((entry) => [entry.run, entry]))
  return [...byRun.values()]
}

/** The entry of a run; null when it holds nothing. */
export const entryOf = (table: LockTable, run: string): Entry | null =>
  entriesOf(table).find((entry) => entry.run === run) ?? null

/** Whose entry it is. `part` is the hash of the node's part of the plan; null for runs of earlier versions. */
export type Owner = Pick<Holder, 'run' | 'operation' | 'node'> & { readonly part: string | null }

/** The run that a holder was made for. */
export const ownerOf = ({ run, operation, node, agreed }: Holder): Owner => ({
  run,
  operation,
  node,
  part: agreed?.part ?? null,
})

/**
 * Whether an entry under a run's name is that run's: of its operation, for its node and by the same part of the plan. Any
 * other one is a rival, such as the entry of a run that the journals have lost and whose name was given again. Entries of
 * the queue, and those of earlier versions, name no part.
 */
export const isOwnEntry = (
  entry: Pick<Holder, 'run' | 'operation' | 'node' | 'agreed'>,
  { run, operation, node, part }: Owner,
): boolean =>
  entry.run === run &&
  entry.operation === operation &&
  isSameName(entry.node, node) &&
  (part === null || entry.agreed === undefined || entry.agreed.part === part)

/** Scopes that the entry lists and that do not have it any more, because the store was changed by hand. */
export const missingScopes = (table: LockTable, entry: Entry): readonly string[] =>
  entry.scopes.filter((name) => !table.scopes.some(({ scope, holders }) => scope === name && holds(holders, entry.run)))

/** The entry of a run that has it in all scopes that it lists; null when it holds nothing, or is not whole any more. */
export function wholeEntryOf(table: LockTable, run: string): Entry | null {
  const entry = entryOf(table, run)
  return entry !== null && missingScopes(table, entry).length === 0 ? entry : null
}

/** The same where the entry is also the run's own; null for a rival under its name. */
export function ownEntryOf(table: LockTable, owner: Owner): Entry | null {
  const entry = wholeEntryOf(table, owner.run)
  return entry !== null && isOwnEntry(entry, owner) ? entry : null
}

const holds = (holders: readonly Entry[], run: string): boolean => holders.some((holder) => holder.run === run)

/** Whether a drain left the entry behind, for a later run on the same node to take over. */
export const isDrained = (holder: Holder): boolean => holder.phase.step === 'drained'

/** The table with this entry in place of the run's former one, in exactly the scopes that it lists. */
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

/** The table without the run's entry, and without scopes that have no holder left. */
export const withoutRun = (table: LockTable, run: string): LockTable => ({
  ...table,
  scopes: table.scopes
    .map((scope) => ({ ...scope, holders: scope.holders.filter((holder) => holder.run !== run) }))
    .filter(({ holders }) => holders.length > 0),
})
