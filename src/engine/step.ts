import type { Step, StepKind } from '../core/plan/steps.ts'
import { stepTraits } from '../core/plan/steps.ts'
import type { Notes, RunEvent } from '../core/run/events.ts'
import type { RunState } from '../core/run/state.ts'
import type { At, Executor, Look } from './executors/executor.ts'
import { executors } from './executors/table.ts'
import { Failure } from './failure.ts'
import type { Outside } from './outside.ts'
import { pace } from './pace.ts'

/** What a turn's work on one step came to. */
export type StepResult = { readonly nowMs: number } & (
  | { readonly is: 'again'; readonly againMs: number }
  | { readonly is: 'event'; readonly event: RunEvent; readonly againMs: number }
  | { readonly is: 'done'; readonly evidence: string; readonly notes: Notes }
  | {
      readonly is: 'failed'
      readonly code: string
      readonly failure: string
      readonly reboot: 'did not happen' | 'may have happened'
    }
)

type Work = {
  readonly outside: Outside
  readonly state: RunState
  readonly index: number
  readonly step: Step
  readonly undoes: Step | null
  readonly mode: 'step' | 'undo' | 'watch'
  readonly signal: AbortSignal
}

/** Looks at one step, acts where its intent is already written down, and says what became of it. */
export async function takeStep(work: Work): Promise<StepResult> {
  const nowMs = work.outside.clock.now()
  try {
    const at = await standing(work, nowMs)
    const lost = await lockLost(work)
    if (lost !== null)
      return {
        nowMs,
        is: 'failed',
        code: 'lock lost',
        failure: `the lock is lost: ${lost}`,
        reboot: 'may have happened',
      }
    const executor = executors[work.step.kind] as Executor<StepKind>
    const look = await executor.look(at)
    if (look.is === 'act' && work.mode !== 'watch' && (at.begun === 'yes' || work.mode === 'undo')) {
      const acted = await actUnderLock(work, at, executor, look)
      return resultOf(work, acted, nowMs)
    }
    return resultOf(work, look, nowMs)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    work.outside.log.warn(
      { operation: work.state.operation, run: work.state.run, node: work.state.node, error },
      'could not ask',
    )
    return resultOf(
      work,
      {
        is: 'wait',
        key: `cannot ask ${error.source}`,
        reason: `cannot ask ${error.source}: ${error.message}`,
        againMs: pace.failureMs,
      },
      nowMs,
    )
  }
}

async function standing({ outside, state, index, step, undoes, signal }: Work, nowMs: number): Promise<At> {
  const nodes = await outside.inventory.nodes()
  const node = nodes.find(({ name }) => name === state.node)
  if (!node) throw new Failure('inventory', `${state.node} is not in the inventory`, 'none')
  const begun = state.progress[index]?.is === 'begun' ? 'yes' : 'no'
  return { outside, run: state, index, step, node, begun, undoes, nowMs, signal }
}

/** Fencing: the phase is compared and set on the run's entry right before each change. */
async function actUnderLock(
  work: Work,
  at: At,
  executor: Executor<StepKind>,
  look: Extract<Look, { is: 'act' }>,
): Promise<Look> {
  const { outside, state, step, index } = work
  if (stepTraits[step.kind].touches === 'nothing' && step.kind !== 'keepDrained') return executor.act(at, null)
  const held = await outside.locks.hold(state.run)
  if (held.is === 'lost')
    return { is: 'failed', code: 'lock lost', failure: `the lock is lost: ${held.why}`, reboot: 'may have happened' }
  const notes = { ...state.notes, ...look.notes }
  const armed =
    step.kind === 'reboot' && notes.armedUntil !== undefined
      ? Number(notes.armedUntil)
      : held.lock.holder.phase.armedUntilUptimeSeconds
  const entered = await outside.locks.enter(held.lock, {
    step: step.kind,
    index,
    bootIdBefore: notes.bootIdBefore ?? null,
    changed: [...new Set([...state.changed, ...look.changing])],
    armedUntilUptimeSeconds: armed,
  })
  if (entered.is === 'lost')
    return { is: 'failed', code: 'lock lost', failure: `the lock is lost: ${entered.why}`, reboot: 'may have happened' }
  return executor.act(at, entered.lock)
}

/** Between taking and freeing it, every turn looks whether the lock is still ours. */
async function lockLost({ outside, state, index, mode }: Work): Promise<string | null> {
  const taken = state.steps.findIndex(({ kind }) => kind === 'acquireLock')
  const ours = mode === 'step' && index > taken && state.steps[index]?.kind !== 'releaseLock'
  if (!ours) return null
  const held = await outside.locks.hold(state.run)
  return held.is === 'lost' ? held.why : null
}

function resultOf(work: Work, look: Look, nowMs: number): StepResult {
  const { state, step, index, mode } = work
  const elapsedMs = nowMs - state.sinceMs
  switch (look.is) {
    case 'done':
      return { nowMs, is: 'done', evidence: look.evidence, notes: look.notes }
    case 'not needed':
      return { nowMs, is: 'event', event: { type: 'notNeeded', index, evidence: look.evidence }, againMs: 0 }
    case 'noted':
      return { nowMs, is: 'event', event: { type: 'noted', index, notes: look.notes }, againMs: look.againMs }
    case 'act':
      return mode === 'watch'
        ? { nowMs, is: 'again', againMs: pace.watchMs }
        : {
            nowMs,
            is: 'event',
            event: { type: 'stepBegan', index, changing: look.changing, notes: look.notes },
            againMs: 0,
          }
    case 'failed':
      return mode === 'watch' ? { nowMs, is: 'again', againMs: pace.watchMs } : { ...look, nowMs }
    case 'wait':
      return waiting(work, look, nowMs, elapsedMs > step.limitMs)
  }
}

function waiting(
  { state, step, index, mode }: Work,
  look: Extract<Look, { is: 'wait' }>,
  nowMs: number,
  late: boolean,
): StepResult {
  if (mode === 'watch') return { nowMs, is: 'again', againMs: Math.max(look.againMs, pace.watchMs) }
  if (late) {
    const limit = `limit ${Math.round(step.limitMs / 1000)} s`
    return {
      nowMs,
      is: 'failed',
      code: 'timed out',
      failure: `${look.reason || stepTraits[step.kind].title} (${limit})`,
      reboot: 'may have happened',
    }
  }
  const told = look.key === '' || state.waiting?.key === look.key
  if (told) return { nowMs, is: 'again', againMs: look.againMs }
  return {
    nowMs,
    is: 'event',
    event: { type: 'waiting', index, key: look.key, reason: look.reason, sinceMs: nowMs },
    againMs: look.againMs,
  }
}
