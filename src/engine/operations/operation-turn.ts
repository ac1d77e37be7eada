import { activeRuns } from '../../core/operation/active-runs.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { Operation } from '../../core/operation/state.ts'
import { heldDifference } from '../../core/rollout/held.ts'
import { doneSoFar } from '../../core/rollout/rollout.ts'
import type { ActiveJournal } from '../journals/active-runs.ts'
import { bot, recordOperation } from '../journals/append.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { OperationEntry } from '../ports/journals.ts'
import type { NextTurn } from '../ports/turns.ts'

/** One turn of an operation: its journal and those of its active runs, as read, and the current time. */
export type Turn = {
  readonly context: ClusterContext
  readonly entries: readonly OperationEntry[]
  readonly operation: Operation
  readonly active: readonly ActiveJournal[]
  readonly nowMs: number
}

/** Ends the operation before all nodes have started; finished nodes keep their result. */
export const endEarly = (turn: Turn, why: string): Promise<NextTurn> =>
  betweenRuns(turn, { type: 'ended', outcome: 'cancelled', summary: `${why} ${doneSoFar(turn.operation)}` }, why)

/** Records an event that stops the operation, once no run is active; until then holds it with the reason `why`. */
export const betweenRuns = (turn: Turn, event: OperationEvent, why: string): Promise<NextTurn> =>
  activeRuns(turn.operation).length > 0 ? hold(turn, [why], 'unlimited') : record(turn, event)

/**
 * Holds the operation, without a lock, for the reasons `why`; they are recorded once, and again at most every
 * `holdDetailsMs` when only their details change. It is checked again soon, or at `notBeforeMs`, and whenever something
 * changes. With `unlimited` patience it never expires, and neither does unattended work, which ends with its window.
 */
export async function hold(
  turn: Turn,
  why: readonly string[],
  patience: 'limited' | 'unlimited',
  notBeforeMs: number | null = null,
): Promise<NextTurn> {
  const { context, operation, nowMs } = turn
  const limitMs = operation.heldUntilMs ?? nowMs + context.policy.limits.acquireLockMs
  // unattended work ends with its window, and no person would resume it before
  const untilMs = patience === 'limited' && typeof operation.requester === 'string' ? limitMs : null
  // The active runs finish first: a pause begins when no run is active.
  if (untilMs !== null && nowMs >= untilMs && activeRuns(operation).length === 0) return waitedTooLong(turn)
  if (isRecorded(operation, why, nowMs))
    return { again: 'at', atMs: Math.max(notBeforeMs ?? 0, nowMs + pollIntervals.holdMs) }
  if ((await append(turn, { type: 'held', why, untilMs })) === 'conflict') return { again: 'now' }
  return { again: 'at', atMs: nowMs + pollIntervals.watchMs }
}

/** Whether the reasons to hold the operation are in its journal, apart from details that have just changed. */
function isRecorded({ held, changedAtMs }: Operation, why: readonly string[], nowMs: number): boolean {
  const difference = heldDifference(held, why)
  return difference === 'none' || (difference === 'details' && nowMs < changedAtMs + pollIntervals.holdDetailsMs)
}

/**
 * Ends the hold at its limit. An operation that has not begun expires; one that has begun pauses until a person resumes
 * it. An operation that was queued again after new approvals has begun.
 */
const waitedTooLong = (turn: Turn): Promise<NextTurn> => {
  const { state, runs, held } = turn.operation
  const isNotBegun = state === 'queued' && runs.length === 0
  const why = `it was held for too long: ${held.join('; ')}`
  return record(turn, isNotBegun ? { type: 'expired' } : { type: 'paused', pause: `${turn.nowMs}`, why })
}

/**
 * Appends one event to the operation's journal; the next turn is due now and reads the journal again, also after a
 * conflict.
 */
export async function record(turn: Turn, event: OperationEvent): Promise<NextTurn> {
  if ((await append(turn, event)) === 'conflict')
    turn.context.log.debug(
      { operation: turn.operation.operation, event: event.type },
      'another entry of the operation was first',
    )
  return { again: 'now' }
}

/** Appends one event unless the journal has changed since the turn read it, and wakes the operation's messages. */
async function append({ context, entries, operation }: Turn, event: OperationEvent): Promise<'appended' | 'conflict'> {
  const { operation: id, requester, hash } = operation
  const recorded = await recordOperation(context, id, entries, bot(context, requester, hash), event)
  if (recorded.is === 'conflict') return 'conflict'
  context.log.info({ operation: id, event: event.type }, 'operation event')
  await context.turns.wake({ kind: 'messages', id })
  return 'appended'
}
