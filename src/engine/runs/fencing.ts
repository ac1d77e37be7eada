import type { Phase } from '../../core/locks/locks.ts'
import type { RunState } from '../../core/run/state.ts'
import { merged, type RunMemory } from '../../core/steps/memory.ts'
import type { Step, StepKind } from '../../core/steps/table.ts'
import { actsUnderLock, arms, lockIndex, lockUseOf, worsens } from '../../core/steps/traits.ts'
import { guardStep } from '../guards/of-run.ts'
import { isUnchanged } from '../journals/unchanged.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { Failure } from '../ports/failure.ts'
import type { LockStatus } from '../ports/locks.ts'
import {
  type At,
  type Executor,
  failed,
  type Observation,
  observeAgain,
  waitSilently,
} from '../step-contract/executor.ts'
import { ownLock } from '../step-contract/own-lock.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import { givingBackIfWaiting } from './give-back.ts'
import { isBackInQueue } from './recover-from-lock.ts'

/** Applies a step under the run's lock. The phase in the lock's entry is compared and set right before each change. */
export async function actUnderLock(
  work: StepWork,
  at: At,
  executor: Executor<StepKind>,
  observe: Extract<Observation<RunMemory>, { is: 'act' }>,
): Promise<Observation<RunMemory>> {
  const { context, entries, state, step, index, signal } = work
  if (!actsUnderLock(step)) return (await guardStep(work, at, observe, null)) ?? executor.apply(at, null)
  const held = await ownLock(context.locks, state)
  if (held.is === 'lost') return withoutLock(state, held)
  // a change must not depend on an entry that a failover can lose; finishing and undoing do not wait for a replica
  if (work.mode === 'step' && worsens(step)) await context.journals.confirm(entries)
  // read after the lock: a bot that has continued since then finds the phase changed, or changes it and is the one to
  // act
  if (signal.aborted || !(await isUnchanged(context.journals, state.run, entries))) return observeAgain
  const refusal = await guardStep(work, at, observe, held.lock.holder.phase.step)
  if (refusal) return givingBackIfWaiting(work, refusal)
  const entered = await context.locks.enter(held.lock, phaseOf(state, step, index, observe, held.lock.holder.phase))
  if (entered.is === 'overtaken' || signal.aborted) return observeAgain
  if (entered.is === 'lost') return withoutLock(state, entered)
  return executor.apply(at, entered.lock)
}

/** A run that another bot has put back into the queue has changed nothing: the next turn stores that it is there. */
const withoutLock = (state: RunState, lost: Extract<LockStatus, { is: 'lost' }>): Observation<RunMemory> =>
  isBackInQueue(state, lost) ? waitSilently(pollIntervals.gateMs) : failed('lock lost', `the lock is lost: ${lost.why}`)

function phaseOf(
  state: RunState,
  step: Step,
  index: number,
  observe: Extract<Observation<RunMemory>, { is: 'act' }>,
  before: Phase,
): Phase {
  const memory = merged(state.memory, observe.memory)
  return {
    step: step.kind,
    index,
    bootIdBefore: memory.bootIdBefore ?? before.bootIdBefore,
    changed: [...new Set([...before.changed, ...state.changed, ...observe.changing])],
    armedUntilUptimeSeconds:
      arms(step) && memory.armedUntil !== undefined ? memory.armedUntil : before.armedUntilUptimeSeconds,
  }
}

/**
 * Why a step that requires the lock no longer has it; null when it does, or requires none. Throws the `Failure` that
 * kept the lock from being read.
 */
export function lockLost({ lockStatus, state, index, mode }: StepWork): string | null {
  const step = state.steps[index]
  const isHeld = index > lockIndex(state.steps) && step !== undefined && lockUseOf(step) !== 'freed'
  const ours = (mode === 'step' || mode === 'watch') && isHeld
  if (!ours) return null
  if (lockStatus instanceof Failure) throw lockStatus
  return lockStatus.is === 'lost' ? lockStatus.why : null
}
