import { isUntouched } from '../../core/locks/locks.ts'
import { lockIndex, onlyRestores, proofOf } from '../../core/steps/traits.ts'
import { configurationStatus } from '../gates/configuration-in-force.ts'
import { isUnchanged } from '../journals/unchanged.ts'
import { type Observation, observeAgain, type StepWait } from '../step-contract/executor.ts'
import { ownLock } from '../step-contract/own-lock.ts'
import type { StepWork } from '../step-contract/step-work.ts'

/** Whether the step checks the cluster before a change. */
export const isCheckBefore = ({ step }: StepWork): boolean => proofOf(step) === 'cluster before'

/**
 * Gives the slots back when a check before the first change must wait, and keeps the run's number in the lock queue,
 * where the same gates are asked before it takes slots again. An unchanged entry in the lock table proves that an
 * intended change was not carried out. Returns the objection, so that the run waits with its slots, when it has changed something, has taken over a drain or only restores, or when this bot's configuration is
 * not in force. Throws `Failure`.
 */
export async function givingBack(work: StepWork, objection: StepWait): Promise<Observation> {
  const { context, entries, state, index, mode, signal } = work
  const holds = mode === 'step' && index > lockIndex(state.steps)
  if (!holds || state.changes !== 'only intended' || onlyRestores(state.steps)) return objection
  const held = await ownLock(context.locks, state)
  // read after the lock: a bot that has continued since then has written to the journal, or changes the entry that is
  // compared
  if (held.is === 'lost' || signal.aborted || !(await isUnchanged(context.journals, state.run, entries)))
    return observeAgain
  if (!isUntouched(held.lock.holder)) return objection
  // under another configuration than the one in force, this bot would give back slots that other bots take again
  if ((await configurationStatus(context)).is !== 'in force') return objection
  if ((await context.locks.requeue(held.lock)) === 'changed') return observeAgain
  return { is: 'gave back', key: objection.key, reason: objection.reason }
}

/** The same for what a guard objects to right before a change: a run that need not wait with its slots does not. */
export const givingBackIfWaiting = async (work: StepWork, objection: Observation): Promise<Observation> =>
  objection.is === 'wait' && objection.key !== '' ? givingBack(work, objection) : objection
