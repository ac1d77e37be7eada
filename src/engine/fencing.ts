import type { Phase } from '../core/locks/locks.ts'
import { type Step, type StepKind, stepTraits } from '../core/plan/steps.ts'
import type { RunState } from '../core/run/state.ts'
import { type At, type Executor, failed, type Look, lookAgain } from './executors/executor.ts'
import { Failure } from './failure.ts'
import { isFinal, noLongerAgreed, planChangedSince, rolesChanged, stoppedSince } from './meanwhile.ts'
import type { Work } from './work.ts'

/** Acts only with the lock in its hand: the phase is compared and set on the run's entry right before each change. */
export async function actUnderLock(
  work: Work,
  at: At,
  executor: Executor<StepKind>,
  look: Extract<Look, { is: 'act' }>,
): Promise<Look> {
  const { outside, state, step, index, signal } = work
  if (stepTraits[step.kind].lock === 'not needed') return executor.act(at, null)
  const held = await outside.locks.hold(state.run)
  if (held.is === 'lost') return failed('lock lost', `the lock is lost: ${held.why}`)
  // Read after the lock: whoever has gone on since then finds the phase changed, or changes it under us.
  if (signal.aborted || (await outside.journals.run(state.run)).length !== state.revision) return lookAgain
  const nothingYet = work.mode === 'step' && held.lock.holder.phase.step === 'waiting' && look.changing.length > 0
  const moved = nothingYet ? rolesChanged(work, at) : null
  const agreed = moved ?? (nothingYet || isFinal(work, look.changing) ? await noLongerAgreed(work) : null)
  const refusal = agreed ?? (await planChangedSince(work)) ?? (await stoppedSince(work, at))
  if (refusal) return refusal
  const entered = await outside.locks.enter(held.lock, phaseOf(state, step, index, look, held.lock.holder.phase))
  if (entered.is === 'overtaken' || signal.aborted) return lookAgain
  if (entered.is === 'lost') return failed('lock lost', `the lock is lost: ${entered.why}`)
  return executor.act(at, entered.lock)
}

function phaseOf(state: RunState, step: Step, index: number, look: Extract<Look, { is: 'act' }>, before: Phase): Phase {
  const notes = { ...state.notes, ...look.notes }
  return {
    step: step.kind,
    index,
    bootIdBefore: notes.bootIdBefore ?? before.bootIdBefore,
    changed: [...new Set([...before.changed, ...state.changed, ...look.changing])],
    armedUntilUptimeSeconds:
      step.kind === 'reboot' && notes.armedUntil !== undefined
        ? Number(notes.armedUntil)
        : before.armedUntilUptimeSeconds,
  }
}

/** Between taking and freeing it, every turn looks whether the lock is still ours. */
export function lockLost({ standing, state, index, mode }: Work): string | null {
  const taken = state.steps.findIndex(({ kind }) => kind === 'acquireLock')
  const ours = (mode === 'step' || mode === 'watch') && index > taken && state.steps[index]?.kind !== 'releaseLock'
  if (!ours) return null
  if (standing instanceof Failure) throw standing
  return standing.is === 'lost' ? standing.why : null
}
