import { isUntouched } from '../../core/locks/locks.ts'
import { lockIndex, onlyRestores, proofOf } from '../../core/steps/traits.ts'
import { configurationStatus } from '../gates/configuration-in-force.ts'
import { type Observation, observeAgain } from '../step-contract/executor.ts'
import { ownLock } from '../step-contract/own-lock.ts'
import type { StepWork } from '../step-contract/step-work.ts'

type Wait = Extract<Observation, { is: 'wait' }>

/** Whether a step checks the cluster before something is changed. */
export const isCheckBefore = ({ step }: StepWork): boolean => proofOf(step) === 'cluster before'

/**
 * What becomes of an objection that the check before the first change would wait for: the run gives its slots back and keeps
 * its number in the queue, where it asks the same again before it takes slots. It waits as before when it has changed
 * something, took over what a drain changed, only restores, or is looked at by a bot whose configuration is not in force.
 * Throws `Failure`.
 */
export async function givingBack(work: StepWork, objection: Wait): Promise<Observation> {
  const { context, state, index, mode, signal } = work
  const holds = mode === 'step' && index > lockIndex(state.steps)
  if (!holds || state.changed.length > 0 || onlyRestores(state.steps)) return objection
  const held = await ownLock(context.locks, state)
  // read after the lock: a bot that went on since then has written it down, or changes the entry that is compared
  if (held.is === 'lost' || signal.aborted || (await context.journals.run(state.run)).length !== state.revision)
    return observeAgain
  if (!isUntouched(held.lock.holder.phase)) return objection
  // by another configuration than the one in force it would give back what other bots take again
  if ((await configurationStatus(context)).is !== 'in force') return objection
  if ((await context.locks.requeue(held.lock)) === 'changed') return observeAgain
  return { is: 'gave back', key: objection.key, reason: objection.reason }
}
