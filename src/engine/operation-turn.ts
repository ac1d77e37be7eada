import type { OperationEvent } from '../core/operation/events.ts'
import type { Operation } from '../core/operation/state.ts'
import { doneSoFar } from '../core/rollout/rollout.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'
import type { OperationEntry } from './ports/journals.ts'
import type { NextTurn } from './ports/turns.ts'
import { bot, recordOperation } from './record.ts'

/** One turn of an operation: its journal as it was read, and the time. */
export type Turn = {
  readonly outside: Outside
  readonly entries: readonly OperationEntry[]
  readonly operation: Operation
  readonly nowMs: number
}

/** Ends before all nodes were started; the nodes that were done stay done. */
export const endEarly = (turn: Turn, why: string): Promise<NextTurn> =>
  record(turn, { type: 'ended', outcome: 'cancelled', summary: `${why} ${doneSoFar(turn.operation)}` })

/** Not yet, and why: told once for each reason, looked at again soon, woken when something changes. */
export async function hold(turn: Turn, why: readonly string[], patience: 'limited' | 'unlimited'): Promise<NextTurn> {
  const { outside, operation, nowMs } = turn
  const limitMs = operation.heldUntilMs ?? nowMs + outside.policy.limits.acquireLockMs
  const untilMs = patience === 'limited' ? limitMs : null
  if (untilMs !== null && nowMs >= untilMs) return waitedTooLong(turn)
  const told = operation.held.length === why.length && operation.held.every((reason, index) => reason === why[index])
  if (told) return { again: 'at', atMs: nowMs + pace.holdMs }
  await record(turn, { type: 'held', why, untilMs })
  return { again: 'at', atMs: nowMs + pace.watchMs }
}

/** Nothing waits for ever: what has not begun ends, what has begun stays where it is until a person resumes it. */
const waitedTooLong = (turn: Turn): Promise<NextTurn> =>
  record(turn, { type: turn.operation.state === 'queued' ? 'expired' : 'paused' })

/** Appends one event to the operation's journal and wakes its messages. */
export async function record({ outside, entries, operation }: Turn, event: OperationEvent): Promise<NextTurn> {
  await recordOperation(outside, operation.operation, entries, bot(outside, operation.requester, operation.hash), event)
  outside.log.info({ operation: operation.operation, event: event.type }, 'operation event')
  await outside.turns.wake({ kind: 'messages', id: operation.operation })
  return { again: 'now' }
}
