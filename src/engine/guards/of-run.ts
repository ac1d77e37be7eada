import { pastPointOfNoReturn } from '../../core/run/next.ts'
import type { RunMemory } from '../../core/steps/memory.ts'
import { isFinalChange, lockUseOf, worsens } from '../../core/steps/traits.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { type At, failed, type Observation, wait } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import type { Found } from './guard.ts'
import { guardsAt } from './matrix.ts'
import { objectionOf } from './objections.ts'
import { ofRun } from './subject.ts'

type Act = Extract<Observation<RunMemory>, { is: 'act' }>

/**
 * What the guards have against a step that would act now; null when none has anything. `lock` is the phase that the
 * run's entry in the lock table shows: as long as it is `waiting`, nothing was changed.
 */
export async function guardStep(work: StepWork, at: At, act: Act, lock: string | null): Promise<Observation | null> {
  const moment = momentOf(work, act, lock)
  if (moment === null) return null
  const found = await guardsAt(ofRun(work, at, moment))
  return found === null ? null : observationOf(at, found)
}

/** The moment of a step that would act now; null when nothing guards it, because it only gives back or finishes. */
function momentOf({ mode, state, step }: StepWork, { changing }: Act, lock: string | null) {
  if (mode !== 'step') return null
  const untouched = state.changed.length === 0
  if (lockUseOf(step) === 'taken') return untouched ? ('acquire' as const) : null
  if (changing.length > 0 && (untouched || lock === 'waiting')) return 'firstChange' as const
  if (!worsens(step) || pastPointOfNoReturn(state)) return null
  return changing.length > 0 && isFinalChange(step) ? ('arming' as const) : ('eachChange' as const)
}

function observationOf(at: At, { no, causes }: Found): Observation | null {
  if (no.answers !== undefined) return objectionOf(at, no.answers)
  const [first] = no.refusals
  if (first === undefined) return null
  if (causes === 'unwind') return failed(first.code, no.refusals.map(({ message }) => message).join('; '))
  return wait(first.message, pollIntervals.holdMs, first.code)
}
