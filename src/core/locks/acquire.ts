import { isSameName } from '../inventory/names.ts'
import type { Admission } from './admission.ts'
import { concerns } from './foreign.ts'
import {
  type Entry,
  entriesOf,
  entryOf,
  isDrained,
  isOwnEntry,
  type LockRequest,
  type LockTable,
  ownEntryOf,
  ownerOf,
  withEntry,
  withoutRun,
} from './lock-table.ts'
import type { Waiter, WaitReason } from './locks.ts'
import { numberOf, queued, waiterOf, waitersBefore, withdrawn } from './queue.ts'
import { type Beside, drainedOn, needs, reservedIn, ripeBefore } from './reservations.ts'
import { occupiedBecause, openSlots } from './slots.ts'

/** The result of an attempt to acquire, before anything is written. */
export type Decision =
  | { readonly is: 'held'; readonly entry: Entry }
  /** `table` is to be stored; `tookOver` is the drained entry whose slots the run took over, null without one. */
  | { readonly is: 'taken'; readonly table: LockTable; readonly entry: Entry; readonly tookOver: Entry | null }
  | {
      readonly is: 'waiting'
      readonly table: LockTable
      readonly position: number
      readonly reasons: readonly WaitReason[]
    }

/** A run's request with the facts that were read after the lock table. */
export type Attempt = { readonly request: LockRequest; readonly admission: Admission; readonly beside: Beside }

/** An attempt with the run's queue number. */
type Asked = Attempt & { readonly table: LockTable; readonly drained: Entry | null; readonly number: number }

/**
 * Decides an attempt: all scopes or none. A run that only restores waits for another run on its node alone; other runs
 * queue.
 */
export function decideAcquire(filed: LockTable, attempt: Attempt): Decision {
  const { run, node } = attempt.request.holder
  const owner = ownerOf(attempt.request.holder)
  const number = numberOf(filed, run, attempt.request.number)
  const named = entryOf(filed, run)
  if (named !== null && !isOwnEntry(named, owner)) {
    const asked: Asked = { ...attempt, table: filed, drained: null, number }
    return waiting(asked, filed, [{ for: 'holder', scope: named.scopes[0] ?? 'cluster', holder: named }])
  }
  const held = ownEntryOf(filed, owner)
  if (held !== null) return { is: 'held', entry: held }
  // An entry that is missing from some of its scopes protects nothing, so the run acquires anew by the rules.
  const table = withoutRun(filed, run)
  const asked: Asked = { ...attempt, table, drained: drainedOn(table, node), number }
  const reasons = attempt.request.work === 'restores' ? onSameNode(asked) : waitReasons(asked)
  if (reasons.length > 0) return waiting(asked, filed, reasons)
  const entry = entryFor(asked)
  const { scopes, policyHash } = attempt.request
  const slots = Object.fromEntries(scopes.map((scope) => [scope.name, scope.slots]))
  const cleared = asked.drained === null ? table : withoutRun(table, asked.drained.run)
  // Only a restoring run takes slots beside holders of another policy; the table keeps their hash until they are gone.
  const hash = cleared.scopes.length > 0 ? (table.policyHash ?? policyHash) : policyHash
  const taken = withEntry({ ...cleared, line: withdrawn(table.line, run), policyHash: hash }, entry, slots)
  return { is: 'taken', table: taken, entry, tookOver: asked.drained }
}

function waiting(
  { table, request, admission, drained, number }: Asked,
  filed: LockTable,
  reasons: readonly WaitReason[],
): Decision {
  const { run } = request.holder
  if (request.work === 'restores')
    return { is: 'waiting', table: { ...table, line: withdrawn(table.line, run) }, position: 1, reasons }
  const scopes = needs(namesOf(request), drained)
  const position = 1 + waitersBefore(filed, { run, number }, scopes).length
  const attempted = {
    ...(isGated(admission, reasons, waiterOf(filed, run)) ? { gated: true as const } : {}),
    ...(admission.itself === 'in' ? {} : { addsNone: true as const }),
  }
  const line = queued(filed, request.holder, namesOf(request), attempted, request.number)
  return { is: 'waiting', table: { ...table, line }, position, reasons }
}

/** A gate that said no counts until it is asked again: meanwhile the waiter reserves nothing. */
const isGated = ({ objection }: Admission, reasons: readonly WaitReason[], before: Waiter | null): boolean =>
  lacksAnswers(reasons) ? before?.gated === true : objection?.liftedBy === 'others'

const namesOf = ({ scopes }: LockRequest): readonly string[] => scopes.map(({ name }) => name)

/** All reasons why the run cannot take its slots; empty when it can. */
function waitReasons(asked: Asked): readonly WaitReason[] {
  const { table, request, admission, drained, beside } = asked
  const reasons: WaitReason[] = []
  const entries = entriesOf(table)
  const filed = table.policyHash
  if (filed !== null && filed !== request.policyHash && entries.length > 0)
    reasons.push({ for: 'policy', filed, ours: request.policyHash })
  for (const hold of table.foreign) if (concerns(hold, request.groups)) reasons.push({ for: 'foreign', hold })
  reasons.push(...rivals(asked))
  const wanted = needs(namesOf(request), drained)
  for (const scope of request.scopes.filter(({ name }) => wanted.includes(name)))
    reasons.push(...occupiedBecause(occupancyOf(asked, scope), request.holder.node, itselfIn(asked)))
  if (beside === 'beside rebootmgr' && reasons.length === 0) reasons.push(...sharedGroups(asked))
  for (const ahead of reservedBefore(asked)) reasons.push({ for: 'line', ahead })
  if (reasons.length > 0) return reasons
  if (admission.objection !== null) return admission.objection.gates.map((gate) => ({ for: 'gate', ...gate }))
  return admission.unasked.length > 0 ? [{ for: 'unasked gates', gates: admission.unasked }] : []
}

/** Whether a waiter only lacks the answers of gates that are asked outside of the attempt. */
export const lacksAnswers = (reasons: readonly WaitReason[]): boolean =>
  reasons.some((reason) => reason.for === 'unasked gates')

/** The reasons for which a restoring run waits: another run on its node, or the other coordinator at work on it. */
const onSameNode = (asked: Asked): readonly WaitReason[] => [
  ...rivals(asked),
  ...asked.table.foreign
    .filter(({ node }) => isSameName(node, asked.request.holder.node))
    .map((hold): WaitReason => ({ for: 'foreign', hold })),
]

function rivals({ table, request }: Asked): readonly WaitReason[] {
  const rival = entriesOf(table).find((entry) => isSameName(entry.node, request.holder.node) && !isDrained(entry))
  return rival === undefined ? [] : [{ for: 'holder', scope: rival.scopes[0] ?? 'cluster', holder: rival }]
}

const occupancyOf = ({ table, admission }: Asked, scope: LockRequest['scopes'][number]) => ({
  scope,
  holders: table.scopes.find((each) => each.scope === scope.name)?.holders ?? [],
  out: admission.out[scope.name] ?? [],
})

const itselfIn = ({ admission, drained }: Asked) =>
  drained !== null || admission.itself === 'failed and silent' ? 'is out already' : 'is in'

/** The ripe waiters with lower numbers, if they have reserved every open slot of a scope that the run needs. */
function reservedBefore(asked: Asked): Iterable<Extract<WaitReason, { for: 'line' }>['ahead']> {
  const { table, request, admission, drained, beside, number } = asked
  const { run, node } = request.holder
  const wanted = needs(namesOf(request), drained)
  const observed = { ...admission, groups: request.groups, beside }
  const ripe = ripeBefore(table, { run, number }, wanted, observed)
  const full = request.scopes
    .filter(({ name }) => wanted.includes(name))
    .flatMap((scope) => {
      const reserved = reservedIn(table, ripe, scope.name)
      return openSlots(occupancyOf(asked, scope), node, itselfIn(asked)) > reserved.length ? [] : reserved
    })
  return new Set(full)
}

/** Beside rebootmgr a group has one slot whatever its scopes allow, because its in-progress key names one node. */
const sharedGroups = ({ table, request, drained }: Asked): readonly WaitReason[] =>
  entriesOf(table)
    .filter(
      (entry) => entry !== drained && entry.groups.some((group) => group === null || request.groups.includes(group)),
    )
    .map((holder) => ({ for: 'holder', scope: holder.scopes[0] ?? 'cluster', holder }))

function entryFor({ table, request, drained, beside, number }: Asked): Entry {
  const groups = beside === 'beside rebootmgr' ? [null, ...[...request.groups].sort()] : []
  const { phase } = request.holder
  // A restoring run continues without the keys that others hold: it takes no slot from them.
  const others = entriesOf(table).filter((entry) => entry !== drained)
  const theirs = new Set([...table.foreign.map(({ group }) => group), ...others.flatMap((entry) => entry.groups)])
  return {
    ...request.holder,
    // The drain's changes still apply, and this run is now responsible for them.
    phase: { ...phase, changed: [...new Set([...(drained?.phase.changed ?? []), ...phase.changed])] },
    ...(drained === null ? {} : { drainedBy: [...(drained.drainedBy ?? []), drained.run] }),
    scopes: [...new Set([...namesOf(request), ...(drained?.scopes ?? [])])],
    groups: [...new Set([...groups.filter((group) => !theirs.has(group)), ...(drained?.groups ?? [])])],
    finishing: false,
    number,
  }
}
