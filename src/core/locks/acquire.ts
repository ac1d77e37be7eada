import {
  type Book,
  type Entry,
  entriesOf,
  entryOf,
  isDrained,
  type LockRequest,
  missingScopes,
  withEntry,
  withoutRun,
} from './book.ts'
import { aheadOf, joined, withdrawn } from './line.ts'
import type { WaitReason } from './locks.ts'
import { fullBecause } from './slots.ts'

/** Whether the keys of the other coordinator are taken too. */
export type Beside = 'alone' | 'beside rebootmgr'

/** What asking for a lock comes to, before anything is written. */
export type Decision =
  | { readonly is: 'held'; readonly entry: Entry }
  /** The book to file; `tookOver` is the drained entry whose place this is. */
  | { readonly is: 'taken'; readonly book: Book; readonly entry: Entry; readonly tookOver: Entry | null }
  | {
      readonly is: 'waiting'
      readonly book: Book
      readonly position: number
      readonly reasons: readonly WaitReason[]
    }

/** Takes all scopes or none: a run that may not take them stands in line, and says for what it waits. */
export function decideAcquire(filed: Book, ask: LockRequest, beside: Beside): Decision {
  const { run, node } = ask.holder
  const held = entryOf(filed, run)
  if (held !== null && missingScopes(filed, held).length === 0) return { is: 'held', entry: held }
  // an entry that is not whole any more protects nothing: it is taken anew, by the rules
  const book = withoutRun(filed, run)
  const drained = entriesOf(book).find((entry) => entry.node === node && isDrained(entry)) ?? null
  const reasons = waitReasons(book, ask, drained, beside)
  if (reasons.length > 0) {
    const position = 1 + aheadOf(book.line, run, scopesToTake(ask, drained)).length
    return { is: 'waiting', book: { ...book, line: joined(book.line, ask) }, position, reasons }
  }
  const entry = entryFor(ask, drained, beside)
  const slots = Object.fromEntries(ask.scopes.map((scope) => [scope.name, scope.slots]))
  const cleared = drained === null ? book : withoutRun(book, drained.run)
  const taken = withEntry({ ...cleared, line: withdrawn(book.line, run), policyHash: ask.policyHash }, entry, slots)
  return { is: 'taken', book: taken, entry, tookOver: drained }
}

/** Everything at once that keeps the run from taking its scopes; empty when nothing does. */
function waitReasons(book: Book, ask: LockRequest, drained: Entry | null, beside: Beside): readonly WaitReason[] {
  const { run, node } = ask.holder
  const reasons: WaitReason[] = []
  const entries = entriesOf(book)
  const filed = book.policyHash
  if (filed !== null && filed !== ask.policyHash && entries.length > 0)
    reasons.push({ for: 'policy', filed, ours: ask.policyHash })
  for (const hold of book.foreign)
    if (hold.group === null || ask.groups.includes(hold.group)) reasons.push({ for: 'foreign', hold })
  const rival = entries.find((entry) => entry.node === node && !isDrained(entry))
  if (rival !== undefined) reasons.push({ for: 'holder', scope: rival.scopes[0] ?? 'cluster', holder: rival })
  const wanted = scopesToTake(ask, drained)
  for (const scope of ask.scopes.filter(({ name }) => wanted.includes(name))) {
    const holders = book.scopes.find((each) => each.scope === scope.name)?.holders ?? []
    const out = ask.out[scope.name] ?? []
    reasons.push(...fullBecause({ scope, holders, out }, node, out.includes(node) ? 'is out already' : 'is in'))
  }
  if (beside === 'beside rebootmgr' && reasons.length === 0) reasons.push(...sharedGroups(entries, ask, drained))
  for (const ahead of aheadOf(book.line, run, wanted)) reasons.push({ for: 'line', ahead })
  return reasons
}

/** Side by side a group has one place, whatever its scopes say: its in-progress key names one node. */
const sharedGroups = (entries: readonly Entry[], ask: LockRequest, drained: Entry | null): readonly WaitReason[] =>
  entries
    .filter((entry) => entry !== drained && entry.groups.some((group) => group === null || ask.groups.includes(group)))
    .map((holder) => ({ for: 'holder', scope: holder.scopes[0] ?? 'cluster', holder }))

/** A place that a drained node keeps is already its own: it is neither counted nor queued for again. */
const scopesToTake = (ask: LockRequest, drained: Entry | null): readonly string[] =>
  ask.scopes.map(({ name }) => name).filter((name) => drained === null || !drained.scopes.includes(name))

function entryFor(ask: LockRequest, drained: Entry | null, beside: Beside): Entry {
  const groups = beside === 'beside rebootmgr' ? [null, ...[...ask.groups].sort()] : []
  const { phase } = ask.holder
  const out = Object.values(ask.out).some((nodes) => nodes.includes(ask.holder.node))
  return {
    ...ask.holder,
    // what the drain changed is still changed, and this run now answers for it
    phase: { ...phase, changed: [...new Set([...(drained?.phase.changed ?? []), ...phase.changed])] },
    ...(drained !== null || out ? { wasOut: true as const } : {}),
    scopes: [...new Set([...ask.scopes.map(({ name }) => name), ...(drained?.scopes ?? [])])],
    groups: [...new Set([...groups, ...(drained?.groups ?? [])])],
    finishing: false,
  }
}
