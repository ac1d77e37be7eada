import type { RichText } from '../../core/message.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { Position } from '../../core/operation/thread-position.ts'
import type { RunEvent } from '../../core/run/events.ts'
import type { Thread } from './thread-about.ts'
import { operationLine } from './thread-of-operation.ts'
import { runLine } from './thread-of-run.ts'

type OperationAt = { readonly atMs: number; readonly event: OperationEvent }
type RunAt = { readonly atMs: number; readonly event: RunEvent }

/** A line of the thread, with the time of its event and the position of the thread after it. */
export type ThreadLine = { readonly line: RichText; readonly atMs: number; readonly to: Position }

/**
 * The runs whose journals are needed to continue from a position: those that it has reached, and the one that starts
 * next.
 */
export function runsToRead(entries: readonly OperationAt[], from: Position): readonly string[] {
  const next = entries.slice(from.operation).find(({ event }) => event.type === 'runStarted')?.event
  return [...Object.keys(from.runs), ...(next?.type === 'runStarted' ? [next.run] : [])]
}

/**
 * The lines of the thread after the position, as far as the journals of these runs go. Journals are append-only, so no
 * line is repeated or left out, whatever the clocks of their writers.
 */
export function pendingLines(
  entries: readonly OperationAt[],
  runs: ReadonlyMap<string, readonly RunAt[]>,
  from: Position,
  thread: Thread,
): readonly ThreadLine[] {
  const lines: ThreadLine[] = []
  let at = from
  for (;;) {
    const its = entries[at.operation]
    const mine = earliest(runs, at, its)
    if (mine) {
      const line = named(runLine(mine.entry, mine.before, thread), mine, thread)
      at = { ...at, runs: { ...at.runs, [mine.run]: mine.before.length + 1 } }
      if (line !== null) lines.push({ line, atMs: mine.entry.atMs, to: at })
    } else if (its && (its.event.type !== 'runStarted' || runs.has(its.event.run))) {
      const before = entries.slice(0, at.operation)
      const line = operationLine(its, before, thread)
      at = { operation: at.operation + 1, runs: runsAfter(at.runs, its.event) }
      if (line !== null) lines.push({ line, atMs: its.atMs, to: at })
    } else return lines
  }
}

function runsAfter(runs: Position['runs'], event: OperationEvent): Position['runs'] {
  if (event.type === 'runStarted') return { ...runs, [event.run]: 0 }
  if (event.type !== 'runEnded') return runs
  return Object.fromEntries(Object.entries(runs).filter(([run]) => run !== event.run))
}

/** A line about a run, with the name of its node when several nodes may be active. */
function named(line: RichText | null, { entry, before }: Next, { plan }: Thread): RichText | null {
  const first = (before[0] ?? entry).event
  return line === null || plan.atOnce === 1 || first.type !== 'created' ? line : [{ strong: first.node }, ' ', ...line]
}

type Next = { readonly run: string; readonly entry: RunAt; readonly before: readonly RunAt[] }

/** The earliest next entry of a run that precedes the operation's next entry; null when there is none. */
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

/**
 * Whether an entry of a run precedes the operation's entry: before `runEnded`, all entries of its run do; otherwise the
 * earlier one comes first.
 */
const comesFirst = (run: string, { atMs }: RunAt, its: OperationAt | undefined): boolean =>
  its === undefined || (its.event.type === 'runEnded' && its.event.run === run) || atMs <= its.atMs
