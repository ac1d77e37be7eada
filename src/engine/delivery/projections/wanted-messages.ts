import type { Message, Part, RichText } from '../../../core/message.ts'
import { activeRuns } from '../../../core/operation/active-runs.ts'
import type { Operation } from '../../../core/operation/state.ts'
import type { Position } from '../../../core/operation/thread-position.ts'
import type { RunState } from '../../../core/run/state.ts'
import { card } from '../../../messages/operations/card.ts'
import { replacing } from '../../../messages/operations/replaced-card.ts'
import { pendingLines, runsToRead, type ThreadLine } from '../../../messages/operations/thread.ts'
import type { Thread } from '../../../messages/operations/thread-about.ts'
import { timelinePicture } from '../../../messages/operations/timeline-picture.ts'
import { foldedOperation, foldedRun, foldsInMemory } from '../../journals/folded.ts'
import type { Delivered } from '../../ports/chat.ts'
import type { ClusterContext } from '../../ports/context.ts'
import type { RunEntry } from '../../ports/journals.ts'

/** The ports from which the messages of an operation are made. */
export type WantedContext = Pick<ClusterContext, 'journals' | 'policy' | 'clock'>

/** The operation as far as its thread is posted: behind its newest state, so in a memory of its own. */
const postedOperation = foldsInMemory().operation

/** The pending lines of an operation, and its card when it is asked for, made from its journals alone. */
export type Wanted = {
  readonly operation: Operation
  /** Its active runs. */
  readonly active: readonly RunState[]
  card(): Message
  /** The picture of the whole operation over time; no part for one of a single node. */
  timeline(): readonly Part[]
  readonly lines: readonly ThreadLine[]
  /** The position after the lines and after the entries that have none. */
  readonly to: Position
  /** When a further line may be due without another entry, in milliseconds since 1970; null for never. */
  readonly dueMs: number | null
  /** When the first entry after this time was written, of the operation and its active runs; null without one. */
  changedAfter(atMs: number): number | null
  /** When the newest entry of its journals was written, in milliseconds since 1970. */
  readonly changedAtMs: number
}

/**
 * Makes the pending messages of an operation; null before it is submitted. Reads only the journals of active runs and
 * of the runs whose lines come next, however many runs there are.
 */
export async function wantedMessages(
  context: WantedContext,
  id: string,
  { thread: from, deletedCards }: Delivered,
): Promise<Wanted | null> {
  const entries = await context.journals.operation(id)
  const operation = foldedOperation(entries)
  if (operation === null || operation.submittedAtMs === null) return null
  const active = activeRuns(operation).map(({ run }) => run)
  const runs = new Map<string, readonly RunEntry[]>()
  for (const run of new Set([...runsToRead(entries, from), ...active])) runs.set(run, await context.journals.run(run))
  const states = active.map((run) => foldedRun(runs.get(run) ?? [])).filter((state) => state !== null)
  return {
    operation,
    active: states,
    card: () => replacing(card(operation, states), deletedCards ?? 0),
    timeline: () => timelinePicture(operation, entries, context.clock.now()),
    ...pendingLines(
      { entries, from, was: postedOperation(entries.slice(0, from.operation)) },
      runs,
      threadOf(context, operation),
      context.clock.now(),
    ),
    changedAfter: (atMs) => firstAfter([entries, ...active.map((run) => runs.get(run) ?? [])], atMs),
    changedAtMs: Math.max(operation.changedAtMs, ...active.map((run) => runs.get(run)?.at(-1)?.atMs ?? 0)),
  }
}

/** Searches from the end: what was written after the last entry that is not later, by the clocks of any bots. */
function firstAfter(journals: readonly (readonly { readonly atMs: number }[])[], afterMs: number): number | null {
  const first = Math.min(
    ...journals.map((entries) => {
      const before = entries.findLastIndex(({ atMs }) => atMs <= afterMs)
      return entries[before + 1]?.atMs ?? Number.POSITIVE_INFINITY
    }),
  )
  return Number.isFinite(first) ? first : null
}

function threadOf({ policy }: WantedContext, operation: Operation): Thread {
  const calls: RichText = [
    ...policy.callsGroups.flatMap((group) => [{ group }, ' ']),
    ...policy.callsPeople.flatMap((person) => [{ person }, ' ']),
  ]
  return {
    requester: operation.requester,
    approvers: operation.approvals.map(({ person }) => person),
    calls,
    plan: operation.plan,
  }
}
