import type { OperationEvent } from '../../core/operation/events.ts'
import { activeRuns, type Operation } from '../../core/operation/state.ts'
import { doneSoFar } from '../../core/rollout/rollout.ts'
import type { ActiveJournal } from '../journals/active-runs.ts'
import { bot, recordOperation } from '../journals/append.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { OperationEntry } from '../ports/journals.ts'
import type { NextTurn } from '../ports/turns.ts'

/** One turn of an operation: its journal and those of its active runs as they were read, and the time. */
export type Turn = {
  readonly context: ClusterContext
  readonly entries: readonly OperationEntry[]
  readonly operation: Operation
  readonly active: readonly ActiveJournal[]
  readonly nowMs: number
}

/** Ends before all nodes were started; the nodes that were done stay done. */
export const endEarly = (turn: Turn, why: string): Promise<NextTurn> =>
  betweenRuns(turn, { type: 'ended', outcome: 'cancelled', summary: `${why} ${doneSoFar(turn.operation)}` }, why)

/** Records an event that takes the operation out of its work once no run is active; until then nothing starts, because of `why`. */
export const betweenRuns = (turn: Turn, event: OperationEvent, why: string): Promise<NextTurn> =>
  activeRuns(turn.operation).length > 0 ? hold(turn, [why], 'unlimited') : record(turn, event)

/**
 * Not yet, and why: told once for each reason, and woken when something changes; else it is looked at again soon, or
 * only at the time before which nothing can start. It holds no lock, and `unlimited` never expires.
 */
export async function hold(
  turn: Turn,
  why: readonly string[],
  patience: 'limited' | 'unlimited',
  notBeforeMs: number | null = null,
): Promise<NextTurn> {
  const { context, operation, nowMs } = turn
  const limitMs = operation.heldUntilMs ?? nowMs + context.policy.limits.acquireLockMs
  const untilMs = patience === 'limited' ? limitMs : null
  // The active runs finish first: a pause begins when none is active.
  if (untilMs !== null && nowMs >= untilMs && activeRuns(operation).length === 0) return waitedTooLong(turn)
  const told = operation.held.length === why.length && operation.held.every((reason, index) => reason === why[index])
  if (told) return { again: 'at', atMs: Math.max(notBeforeMs ?? 0, nowMs + pollIntervals.holdMs) }
  if ((await append(turn, { type: 'held', why, untilMs })) === 'conflict') return { again: 'now' }
  return { again: 'at', atMs: nowMs + pollIntervals.watchMs }
}

/**
 * Nothing waits for ever: what has not begun ends, what has begun stays where it is until a person resumes it. An
 * operation that is queued once more, after new approvals, has begun.
 */
const waitedTooLong = (turn: Turn): Promise<NextTurn> => {
  const { state, runs } = turn.operation
  return record(turn, { type: state === 'queued' && runs.length === 0 ? 'expired' : 'paused' })
}

/** Appends one event to the operation's journal; whether or not another entry was there first, the next turn reads it anew. */
export async function record(turn: Turn, event: OperationEvent): Promise<NextTurn> {
  if ((await append(turn, event)) === 'conflict')
    turn.context.log.debug(
      { operation: turn.operation.operation, event: event.type },
      'another entry of the operation was first',
    )
  return { again: 'now' }
}

/** Appends one event if the journal is still as the turn read it, and wakes the operation's messages. */
async function append({ context, entries, operation }: Turn, event: OperationEvent): Promise<'appended' | 'conflict'> {
  const { operation: id, requester, hash } = operation
  const recorded = await recordOperation(context, id, entries, bot(context, requester, hash), event)
  if (recorded.is === 'conflict') return 'conflict'
  context.log.info({ operation: id, event: event.type }, 'operation event')
  await context.turns.wake({ kind: 'messages', id })
  return 'appended'
}
