import { invariant } from '../../core/invariant.ts'
import type { Operation } from '../../core/operation/state.ts'
import { waivedIn } from '../../core/plan/break-glass.ts'
import { isOver } from '../../core/plan/narrowing.ts'
import { stoppedBy } from '../../core/rollout/failures.ts'
import type { RunEvent } from '../../core/run/events.ts'
import { hasFailed } from '../../core/run/failed.ts'
import { evolved } from '../../core/run/fold.ts'
import { type NextAction, nextAction } from '../../core/run/next.ts'
import { type RunState, staysDrained } from '../../core/run/state.ts'
import { endsDrained, lockIndex, undoOf } from '../../core/steps/traits.ts'
import { runSummary } from '../../messages/operations/run-summary.ts'
import { isAskedAfter } from '../gates/table.ts'
import { readOtherRuns } from '../journals/active-runs.ts'
import { bot, recordRun } from '../journals/append.ts'
import { foldedOperation, foldedRun } from '../journals/folded.ts'
import { summaryOf } from '../operations/summaries.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { RunEntry } from '../ports/journals.ts'
import type { LockStatus } from '../ports/locks.ts'
import type { NextTurn } from '../ports/turns.ts'
import { ownLock } from '../step-contract/own-lock.ts'
import { notifyOfPaid } from './paid-notice.ts'
import { missingFromJournal } from './recover-from-lock.ts'
import type { StepResult } from './step-result.ts'
import { takeStep } from './take-step.ts'

/**
 * Runs one turn of a run: observes, takes at most one action, and appends at most one event by compare-and-set. Returns
 * when the next turn is due.
 */
export async function advance(context: ClusterContext, run: string, signal: AbortSignal): Promise<NextTurn> {
  const entries = await context.journals.run(run)
  const state = foldedRun(entries)
  if (state === null) return { again: 'never' }
  const operation = foldedOperation(await context.journals.operation(state.operation))
  invariant(operation, `run ${run} has no operation ${state.operation}`)
  // created by a bot that died before the operation recorded the run, so it must never start
  if (!operation.runs.some((started) => started.run === run && started.node === state.node)) return { again: 'never' }
  if (state.status === 'ended') {
    await context.turns.wake({ kind: 'operation', id: state.operation })
    return { again: 'never' }
  }
  await notifyOfPaid(context, entries)
  const others = await readOtherRuns(context, operation, run)
  const turn = { context, entries, state, operation, others, signal, lockStatus: await lockStatusOf(context, state) }
  const forgotten = turn.lockStatus instanceof Failure ? null : missingFromJournal(state, turn.lockStatus)
  return forgotten
    ? record(turn, forgotten, 0)
    : take(turn, nextAction(state, operation.cancel || stopOf(turn) ? 'asked' : 'not asked'))
}

/**
 * Why the failure of other runs, by the journals, or the end of the request stops this run; null when nothing does. The guard `called off` finds
 * failures that the journals have lost, before each change.
 */
const stopOf = ({ context, operation, state, others }: Turn): string | null => {
  const stopped = stoppedBy(operation, state.run, others, [])
  if (stopped !== null) return stopped
  // a run that has changed its node is stopped by the window's grace only
  return state.changed.length === 0 && isOver(operation.plan, context.clock.now())
    ? 'the time of --until has passed'
    : null
}

function cancelTaken(turn: Turn, index: number): RunEvent {
  const because = turn.operation.cancel === null ? stopOf(turn) : null
  return { type: 'cancelTaken', index, ...(because === null ? {} : { because }) }
}

/** The status of the run's own lock, or the failure to read it. */
async function lockStatusOf({ locks }: ClusterContext, run: RunState): Promise<LockStatus | Failure> {
  try {
    return await ownLock(locks, run)
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
}

function take(turn: Turn, action: NextAction): Promise<NextTurn> | NextTurn {
  switch (action.does) {
    case 'nothing':
      return { again: 'when woken' }
    case 'take cancel':
      return record(turn, cancelTaken(turn, action.index), 0)
    case 'call a person':
      return record(
        turn,
        { type: 'needsAttention', index: action.index, why: action.why, owed: action.owed },
        pollIntervals.watchMs,
      )
    case 'end':
      return end(turn, action.outcome)
    case 'step':
    case 'watch':
    case 'undo':
    case 'watch undo':
      return work(turn, action)
  }
}

type Turn = {
  readonly context: ClusterContext
  readonly entries: readonly RunEntry[]
  readonly state: RunState
  readonly operation: Operation
  /** The other active runs of the operation. */
  readonly others: readonly RunState[]
  readonly signal: AbortSignal
  readonly lockStatus: LockStatus | Failure
}

type Working = Extract<NextAction, { does: 'step' | 'watch' | 'undo' | 'watch undo' }>

async function work(turn: Turn, action: Working): Promise<NextTurn> {
  const { context, state, operation, lockStatus, signal } = turn
  const planned = state.steps[action.index]
  invariant(planned, `run ${state.run} has no step ${action.index}`)
  const undoing = action.does === 'undo' || action.does === 'watch undo'
  const step = undoing ? undoOf(planned) : planned
  invariant(step, `step ${planned.kind} has nothing that undoes it`)
  if (action.does === 'undo' && state.progress[action.index]?.is !== 'undoing')
    return record(turn, { type: 'undoBegan', index: action.index }, 0)
  const result = await takeStep({
    context,
    entries: turn.entries,
    state,
    operation,
    index: action.index,
    step,
    undoes: undoing ? planned : null,
    mode: action.does,
    lockStatus,
    signal,
  })
  return settleResult(turn, action.index, undoing, result)
}

function settleResult(turn: Turn, index: number, undoing: boolean, result: StepResult): Promise<NextTurn> | NextTurn {
  const { nowMs } = result
  switch (result.is) {
    case 'again':
      return { again: 'at', atMs: nowMs + result.againMs }
    case 'event':
      return record(turn, result.event, result.againMs)
    case 'done':
      return record(
        turn,
        undoing
          ? { type: 'undoDone', index, evidence: result.evidence }
          : { type: 'stepDone', index, evidence: result.evidence, notes: result.notes },
        0,
      )
    case 'too late':
      return record(turn, { type: 'stepDone', index, evidence: result.evidence, notes: result.notes }, 0)
    case 'failed':
      return record(
        turn,
        undoing
          ? { type: 'undoFailed', index, owed: result.failure }
          : { type: 'stepFailed', index, ...failureIn(result) },
        0,
      )
  }
}

function failureIn({ code, failure, reboot, cause }: Extract<StepResult, { is: 'failed' }>) {
  return { code, failure, reboot, ...(cause === undefined ? {} : { cause }) }
}

const inOrder = ({ runs }: Operation, active: readonly RunState[]): readonly RunState[] =>
  runs.flatMap(({ run }) => active.filter((one) => one.run === run))

/**
 * Stores the summary of the operation after an event of one of its runs, and returns its other active runs. They are
 * read again, so that the summary includes what they have written during this turn.
 */
async function summariseAfter(context: ClusterContext, after: RunState): Promise<readonly RunState[]> {
  const operation = foldedOperation(await context.journals.operation(after.operation))
  invariant(operation, `run ${after.run} has no operation ${after.operation}`)
  const others = await readOtherRuns(context, operation, after.run)
  await context.journals.summarise(summaryOf(operation, inOrder(operation, [after, ...others])))
  return others
}

async function record(turn: Turn, event: RunEvent, againMs: number): Promise<NextTurn> {
  const { context, state, operation, entries } = turn
  // Read before writing: a summary that is later than its journal would keep out the next ones.
  const atMs = context.clock.now()
  const recorded = await recordRun(context, state.run, entries, bot(context, state.requester, operation.hash), event)
  // A conflict means that another worker has written an event, which the next turn reads.
  if (recorded.is === 'conflict') return { again: 'now' }
  if (recorded.is === 'not kept') await context.turns.wake({ kind: 'operation', id: state.operation })
  context.log.info({ operation: state.operation, run: state.run, node: state.node, event: event.type }, 'run event')
  const after = evolved(state, { atMs, event })
  const others = await summariseAfter(context, after)
  // Other runs must notice the failure before their next scheduled turn.
  if (hasFailed(after)) for (const { run } of others) await context.turns.wake({ kind: 'run', id: run })
  await context.turns.wake({ kind: 'messages', id: state.operation })
  return againMs === 0 ? { again: 'now' } : { again: 'at', atMs: context.clock.now() + againMs }
}

async function end(turn: Turn, outcome: Extract<NextAction, { does: 'end' }>['outcome']): Promise<NextTurn> {
  const { state } = turn
  const taken = state.progress[lockIndex(state.steps)]?.is
  // The lock of a run that a person has marked as failed stays until a person breaks it; that of a drained node stays
  // as well.
  const drains = outcome === 'succeeded' && endsDrained(state.steps)
  const kept = outcome === 'failed' || drains || staysDrained(state, outcome)
  const lock = kept ? 'kept' : taken === 'pending' ? 'never taken' : 'released'
  const waived = waivedIn(state.steps)
  const overridden = waived !== null && isAskedAfter(waived) ? waived : null
  return record(turn, { type: 'ended', outcome, summary: runSummary(state, outcome, overridden), lock }, 0)
}
