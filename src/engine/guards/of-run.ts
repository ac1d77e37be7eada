import { pastPointOfNoReturn } from '../../core/run/next.ts'
import type { RunMemory } from '../../core/steps/memory.ts'
import { isFinalChange, isIrreversible, lockUseOf, worsens } from '../../core/steps/traits.ts'
import { capabilityMissing } from '../capabilities/applied.ts'
import { askForRun } from '../gates/of-run.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { type At, failed, type Observation, wait } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import type { Found } from './guard.ts'
import { guardsAt } from './matrix.ts'
import { objectionOf } from './objections.ts'
import { ofRun } from './subject.ts'

type Act = Extract<Observation<RunMemory>, { is: 'act' }>

/**
 * The objection of the guards to a step that is about to act; null when all agree. `lock` is the phase in the run's
 * entry of the lock table: while it is `waiting`, nothing is changed.
 */
export async function guardStep(work: StepWork, at: At, act: Act, lock: string | null): Promise<Observation | null> {
  for (const moment of momentsOf(work, act, lock)) {
    const found = await guardsAt(ofRun(work, at, moment))
    const objection = found === null ? null : observationOf(at, found)
    if (objection !== null) return objection
  }
  const missing = changesForGood(work, act) ? await capabilityMissing(at) : null
  if (!isIntendedForGood(work, at, act)) return missing
  if (missing?.is === 'failed') return wait(missing.failure, pollIntervals.gateMs, missing.code)
  return missing ?? objectionOf(at, await askForRun(at, 'arming'))
}

const changesForGood = ({ mode, step }: StepWork, { changing }: Act): boolean =>
  mode === 'step' && changing.length > 0 && isFinalChange(step)

type RunMoment = Parameters<typeof ofRun>[2]

/** The moments to check for a step that is about to act; empty when the step only restores, undoes or finishes. */
function momentsOf({ mode, state, step }: StepWork, { changing }: Act, lock: string | null): readonly RunMoment[] {
  if (mode !== 'step') return []
  const untouched = state.changed.length === 0
  if (lockUseOf(step) === 'taken') return untouched ? ['acquire'] : []
  const first: readonly RunMoment[] = changing.length > 0 && (untouched || lock === 'waiting') ? ['firstChange'] : []
  if (!worsens(step) || pastPointOfNoReturn(state)) return first
  if (changing.length > 0 && isFinalChange(step)) return [...first, 'arming']
  return first.length > 0 ? first : ['eachChange']
}

/**
 * Whether the intent of an irreversible change is stored and the change has not begun. The run counts as past its point
 * of no return, because another bot may act on that intent, so gates and capabilities can only make it wait.
 */
const isIntendedForGood = (work: StepWork, { begun }: At, act: Act): boolean =>
  begun === 'yes' && changesForGood(work, act) && isIrreversible(work.step)

function observationOf(at: At, { no, causes }: Found): Observation | null {
  if (no.answers !== undefined) return objectionOf(at, no.answers)
  const [first] = no.refusals
  if (first === undefined) return null
  if (causes === 'unwind') return failed(first.code, no.refusals.map(({ message }) => message).join('; '))
  return wait(first.message, pollIntervals.holdMs, first.code)
}
