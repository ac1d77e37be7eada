import type { RichText } from '../../core/message.ts'
import type { OperationAt, OperationEvent } from '../../core/operation/events.ts'
import { type Operation, operationAfter, operationState } from '../../core/operation/state.ts'
import type { Position } from '../../core/operation/thread-position.ts'
import { nextRunLine, type RunLine } from './next-run-line.ts'
import type { RunAt } from './run-journal.ts'
import type { Thread } from './thread-about.ts'
import { operationLine } from './thread-of-operation.ts'

/** A line of the thread, with the time of its event and the position of the thread after it. */
export type ThreadLine = { readonly line: RichText; readonly atMs: number; readonly to: Position }

/** The runs whose journals are needed to continue from a position: those that it has reached, and those that start later. */
export const runsToRead = (entries: readonly OperationAt[], from: Position): readonly string[] => [
  ...Object.keys(from.runs),
  ...entries.slice(from.operation).flatMap(({ event }) => (event.type === 'runStarted' ? [event.run] : [])),
]

/** The lines of a thread that exist by a time. */
export type PendingLines = {
  readonly lines: readonly ThreadLine[]
  /** The position after them and after the entries that have no line. */
  readonly to: Position
  /** When a further line may exist without another entry, in milliseconds since 1970; null for never. */
  readonly dueMs: number | null
}

/** The journal of an operation, the position up to which its thread is posted, and the operation at that position. */
export type ThreadSource = {
  readonly entries: readonly OperationAt[]
  readonly from: Position
  readonly was: Operation | null
}

/**
 * The lines of the thread after the position, as far as the journals of these runs go and as of `nowMs`. Journals are
 * append-only, so no line is repeated or left out, whatever the clocks of their writers.
 */
export function pendingLines(
  { entries, from, was }: ThreadSource,
  runs: ReadonlyMap<string, readonly RunAt[]>,
  thread: Thread,
  nowMs: number,
): PendingLines {
  const lines: ThreadLine[] = []
  let at = from
  let operation = was
  for (;;) {
    const its = entries[at.operation]
    const { next, dueMs } = nextOfRuns(runs, at, nowMs, thread)
    if (next && comesFirst(next, its)) {
      at = { ...at, runs: { ...at.runs, [next.run]: next.entries } }
      lines.push({ line: named(next, thread), atMs: next.atMs, to: at })
    } else if (its && (its.event.type !== 'runStarted' || runs.has(its.event.run))) {
      const line = operationLine(its, { entries: entries.slice(0, at.operation), operation }, thread)
      operation = operation === null ? operationState([its]) : operationAfter(operation, its)
      at = { operation: at.operation + 1, runs: runsAfter(at.runs, its.event) }
      if (line !== null) lines.push({ line, atMs: its.atMs, to: at })
    } else return { lines, to: at, dueMs }
  }
}

function runsAfter(runs: Position['runs'], event: OperationEvent): Position['runs'] {
  if (event.type === 'runStarted') return { ...runs, [event.run]: 0 }
  if (event.type !== 'runEnded') return runs
  return Object.fromEntries(Object.entries(runs).filter(([run]) => run !== event.run))
}

/** A line about a run, with the name of its node when the plan has several. */
const named = ({ line, node }: OfRun, { plan }: Thread): RichText =>
  plan.nodes.length === 1 || node === null ? line : [{ strong: node }, ' ', ...line]

type OfRun = RunLine & { readonly run: string; readonly node: string | null }

/** The earliest next line of a run after the position, and when the first of the others is due; null without one. */
function nextOfRuns(
  runs: ReadonlyMap<string, readonly RunAt[]>,
  { runs: told }: Position,
  nowMs: number,
  thread: Thread,
): { readonly next: OfRun | null; readonly dueMs: number | null } {
  let next: OfRun | null = null
  let dueMs: number | null = null
  for (const [run, count] of Object.entries(told)) {
    const journal = runs.get(run) ?? []
    const found = nextRunLine(journal, count, nowMs, thread)
    if (found.is === 'none') dueMs = found.dueMs === null ? dueMs : Math.min(dueMs ?? found.dueMs, found.dueMs)
    else if (next === null || found.atMs < next.atMs) next = { ...found, run, node: nodeOf(journal) }
  }
  return { next, dueMs }
}

function nodeOf([first]: readonly RunAt[]): string | null {
  return first?.event.type === 'created' ? first.event.node : null
}

/**
 * Whether a line of a run precedes the operation's entry: before `runEnded`, all lines of its run do; otherwise the
 * earlier one comes first.
 */
const comesFirst = ({ run, atMs }: OfRun, its: OperationAt | undefined): boolean =>
  its === undefined || (its.event.type === 'runEnded' && its.event.run === run) || atMs <= its.atMs
