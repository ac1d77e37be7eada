import type { RichText } from '../../core/message.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { Position } from '../../core/operation/thread-position.ts'
import type { RunEvent } from '../../core/run/events.ts'
import type { Thread } from './thread-about.ts'
import { operationLine } from './thread-of-operation.ts'
import { runLine } from './thread-of-run.ts'

type OperationAt = { readonly atMs: number; readonly event: OperationEvent }
type RunAt = { readonly atMs: number; readonly event: RunEvent }

/** A line of the thread, when what it tells happened, and how far the thread has come once it is said. */
export type ThreadLine = { readonly line: RichText; readonly atMs: number; readonly to: Position }

/** The runs whose journals must be read to go on from a position: those that it is at, and the one that begins next. */
export function runsToRead(entries: readonly OperationAt[], from: Position): readonly string[] {
  const next = entries.slice(from.operation).find(({ event }) => event.type === 'runStarted')?.event
  return [...Object.keys(from.runs), ...(next?.type === 'runStarted' ? [next.run] : [])]
}

/**
 * What the thread has still to say, as far as the journals of these runs reach. Journals only grow at their ends, so
 * that nothing is said twice and nothing is left out, whatever the clocks of those who wrote them.
 */
export function pendingLines(
  entries: readonly OperationAt[],
  runs: ReadonlyMap<string, readonly RunAt[]>,
  from: Position,
  thread: Thread,
): readonly ThreadLine[] {
  const spoken: ThreadLine[] = []
  let at = from
  for (;;) {
    const its = entries[at.operation]
    const mine = earliest(runs, at, its)
    if (mine) {
      const line = named(runLine(mine.entry, mine.before, thread), mine, thread)
      at = { ...at, runs: { ...at.runs, [mine.run]: mine.before.length + 1 } }
      if (line !== null) spoken.push({ line, atMs: mine.entry.atMs, to: at })
    } else if (its && (its.event.type !== 'runStarted' || runs.has(its.event.run))) {
      const before = entries.slice(0, at.operation)
      const line = operationLine(its, before, { ...thread, plan: planAfter(before) ?? thread.plan })
      at = { operation: at.operation + 1, runs: runsAfter(at.runs, its.event) }
      if (line !== null) spoken.push({ line, atMs: its.atMs, to: at })
    } else return spoken
  }
}

/** The plan as people had it then: what is told late is told as it was. */
function planAfter(entries: readonly OperationAt[]): Thread['plan'] | null {
  const last = entries.findLast(({ event }) => event.type === 'planned' || event.type === 'planChanged')?.event
  return last?.type === 'planned' || last?.type === 'planChanged' ? last.plan : null
}

function runsAfter(runs: Position['runs'], event: OperationEvent): Position['runs'] {
  if (event.type === 'runStarted') return { ...runs, [event.run]: 0 }
  if (event.type !== 'runEnded') return runs
  return Object.fromEntries(Object.entries(runs).filter(([run]) => run !== event.run))
}

/** A line of a run, with its node in front where several nodes may be at work. */
function named(line: RichText | null, { entry, before }: Next, { plan }: Thread): RichText | null {
  const first = (before[0] ?? entry).event
  return line === null || plan.atOnce === 1 || first.type !== 'created' ? line : [{ strong: first.node }, ' ', ...line]
}

type Next = { readonly run: string; readonly entry: RunAt; readonly before: readonly RunAt[] }

/** The earliest entry of a run that is told before the operation's next entry; null when that one comes first. */
function earliest(
  runs: ReadonlyMap<string, readonly RunAt[]>,
  { runs: told }: Position,
  its: OperationAt | undefined,
): Next | null {
  const next = Object.entries(told).flatMap(([run, count]): readonly Next[] => {
    const journal = runs.get(run) ?? []
    const entry = journal[count]
    return entry && comesFirst(run, entry, its) ? [{ run, entry, before: journal.slice(0, count) }] : []
  })
  return next.reduce<Next | null>((first, one) => (first && first.entry.atMs <= one.entry.atMs ? first : one), null)
}

/** A run is told to its end before its operation says that it has ended; otherwise the earlier comes first. */
const comesFirst = (run: string, { atMs }: RunAt, its: OperationAt | undefined): boolean =>
  its === undefined || (its.event.type === 'runEnded' && its.event.run === run) || atMs <= its.atMs
