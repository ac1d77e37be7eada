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
export type Spoken = { readonly line: RichText; readonly atMs: number; readonly to: Position }

/** The runs whose journals must be read to go on from a position: its own, and the one that begins next. */
export function runsToTell(entries: readonly OperationAt[], from: Position): readonly string[] {
  const next = entries.slice(from.operation).find(({ event }) => event.type === 'runStarted')?.event
  return [...(from.run === null ? [] : [from.run]), ...(next?.type === 'runStarted' ? [next.run] : [])]
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
): readonly Spoken[] {
  const spoken: Spoken[] = []
  let at = from
  for (;;) {
    const run = at.run === null ? [] : (runs.get(at.run) ?? [])
    const mine = run[at.entries]
    const its = entries[at.operation]
    if (mine && comesFirst(mine, its)) {
      const line = runLine(mine, run.slice(0, at.entries), thread)
      at = { ...at, entries: at.entries + 1 }
      if (line !== null) spoken.push({ line, atMs: mine.atMs, to: at })
    } else if (its && (its.event.type !== 'runStarted' || runs.has(its.event.run))) {
      const line = operationLine(its, entries.slice(0, at.operation), thread)
      const begun = its.event.type === 'runStarted' ? { run: its.event.run, entries: 0 } : {}
      at = { ...at, operation: at.operation + 1, ...begun }
      if (line !== null) spoken.push({ line, atMs: its.atMs, to: at })
    } else return spoken
  }
}

/** A run is told to its end before its operation says that it has ended; otherwise the earlier comes first. */
const comesFirst = (mine: RunAt, its: OperationAt | undefined): boolean =>
  its === undefined || its.event.type === 'runEnded' || its.event.type === 'runStarted' || mine.atMs <= its.atMs
