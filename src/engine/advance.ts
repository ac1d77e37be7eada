import { invariant } from '../core/invariant.ts'
import { type Operation, operationState } from '../core/operation/state.ts'
import { undoOf } from '../core/plan/undo.ts'
import type { RunEvent } from '../core/run/events.ts'
import { type NextAction, nextAction } from '../core/run/next.ts'
import { type RunState, runState } from '../core/run/state.ts'
import { runSummary } from '../core/telling/run-summary.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'
import type { RunEntry } from './ports/journals.ts'
import type { NextTurn } from './ports/turns.ts'
import { bot, recordRun } from './record.ts'
import { type StepResult, takeStep } from './step.ts'

/** One turn of a run: observes, does one thing, appends one event if nobody else has, says when to come back. */
export async function advance(outside: Outside, run: string, signal: AbortSignal): Promise<NextTurn> {
  const entries = await outside.journals.run(run)
  const state = runState(entries)
  if (state === null) return { again: 'never' }
  const operation = operationState(await outside.journals.operation(state.operation))
  invariant(operation, `run ${run} has no operation ${state.operation}`)
  const turn = { outside, entries, state, operation, signal }

  const recovered = await recover(turn)
  if (recovered) return record(turn, recovered, 0)

  const action = nextAction(state, operation.cancel ? 'asked' : 'not asked')
  switch (action.does) {
    case 'nothing':
      if (state.status === 'ended') await outside.turns.wake({ kind: 'operation', id: state.operation })
      return state.status === 'ended' ? { again: 'never' } : { again: 'when woken' }
    case 'take cancel':
      return record(turn, { type: 'cancelTaken', index: action.index }, 0)
    case 'call a person':
      return record(
        turn,
        { type: 'needsAttention', index: action.index, why: action.why, owed: action.owed },
        pace.watchMs,
      )
    case 'end':
      return end(turn, action.outcome)
    case 'step':
    case 'watch':
    case 'undo':
      return work(turn, action)
  }
}

type Turn = {
  readonly outside: Outside
  readonly entries: readonly RunEntry[]
  readonly state: RunState
  readonly operation: Operation
  readonly signal: AbortSignal
}

async function work(turn: Turn, action: Extract<NextAction, { index: number }>): Promise<NextTurn> {
  const { outside, state, signal } = turn
  const planned = state.steps[action.index]
  invariant(planned, `run ${state.run} has no step ${action.index}`)
  const undoing = action.does === 'undo'
  const step = undoing ? undoOf(planned) : planned
  invariant(step, `step ${planned.kind} has nothing that undoes it`)
  if (undoing && state.progress[action.index]?.is !== 'undoing')
    return record(turn, { type: 'undoBegan', index: action.index }, 0)
  const mode = undoing ? 'undo' : action.does === 'watch' ? 'watch' : 'step'
  const result = await takeStep({
    outside,
    state,
    index: action.index,
    step,
    undoes: undoing ? planned : null,
    mode,
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
    case 'failed':
      return record(
        turn,
        undoing
          ? { type: 'undoFailed', index, owed: result.failure }
          : { type: 'stepFailed', index, code: result.code, failure: result.failure, reboot: result.reboot },
        0,
      )
  }
}

async function record(turn: Turn, event: RunEvent, againMs: number): Promise<NextTurn> {
  const { outside, state, operation, entries } = turn
  const appended = await recordRun(outside, state.run, entries, bot(outside, state.requester, operation.hash), event)
  // Losing the race means that another worker went on: look at what it wrote.
  if (appended === 'conflict') return { again: 'now' }
  outside.log.info({ operation: state.operation, run: state.run, node: state.node, event: event.type }, 'run event')
  await outside.turns.wake({ kind: 'messages', id: state.operation })
  return againMs === 0 ? { again: 'now' } : { again: 'at', atMs: outside.clock.now() + againMs }
}

async function end(turn: Turn, outcome: Extract<NextAction, { does: 'end' }>['outcome']): Promise<NextTurn> {
  const { state } = turn
  const lockStep = state.steps.findIndex(({ kind }) => kind === 'acquireLock')
  const taken = state.progress[lockStep]?.is
  // A person gave the run up: its lock stays until a person breaks it.
  const kept = outcome === 'failed' || (state.status === 'working' && state.steps.at(-1)?.kind === 'keepDrained')
  const lock = kept ? 'kept' : taken === 'pending' ? 'never taken' : 'released'
  return record(turn, { type: 'ended', outcome, summary: runSummary(state, outcome), lock }, 0)
}

/** What the lock's entry knows and the journal does not: the journal forgot, so it is told first. */
async function recover({ outside, state }: Turn): Promise<RunEvent | null> {
  if (state.status !== 'working' || state.notes.bootIdBefore !== undefined) return null
  const reboots = state.steps.some(({ kind }) => kind === 'reboot')
  if (!reboots) return null
  const held = await outside.locks.hold(state.run).catch(() => null)
  const phase = held?.is === 'held' ? held.lock.holder.phase : null
  if (!phase?.bootIdBefore || phase.index <= state.current) return null
  return {
    type: 'recovered',
    index: phase.index,
    phase: phase.step,
    notes: {
      bootIdBefore: phase.bootIdBefore,
      ...(phase.armedUntilUptimeSeconds === null ? {} : { armedUntil: String(phase.armedUntilUptimeSeconds) }),
    },
  }
}
