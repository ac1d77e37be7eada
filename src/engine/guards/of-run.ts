import { pastPointOfNoReturn } from '../../core/run/next.ts'
import type { RunMemory } from '../../core/steps/memory.ts'
import { arms, isFinalChange, isIrreversible, lockUseOf, worsens } from '../../core/steps/traits.ts'
import { capabilityMissing } from '../capabilities/applied.ts'
import type { Answer } from '../gates/gate.ts'
import { askForRun } from '../gates/of-run.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { type At, failed, type Observation, wait, writeDown } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import type { Found } from './guard.ts'
import { guardsAt } from './matrix.ts'
import { leftOutBecause, objectionOf } from './objections.ts'
import { ofRun } from './subject.ts'

type Act = Extract<Observation<RunMemory>, { is: 'act' }>

/**
 * The objection of the guards to a step that is about to act; null when all agree. `lock` is the phase in the run's
 * entry of the lock table: while it is `waiting`, nothing is changed. Once the intent of a final change is stored, another bot may
 * act on it, so that for an irreversible one gates and capabilities can only make the run wait.
 */
export async function guardStep(work: StepWork, at: At, act: Act, lock: string | null): Promise<Observation | null> {
  for (const moment of momentsOf(work, act, lock)) {
    const found = await guardsAt(ofRun(work, at, moment))
    const objection = found === null ? null : await objectionIn(work, at, found, moment)
    if (objection !== null) return objection
  }
  const missing = changesForGood(work, act) ? await capabilityMissing(at) : null
  if (at.begun === 'no' || !changesForGood(work, act)) return missing
  if (missing?.is === 'failed' && isIrreversible(work.step))
    return wait(missing.failure, pollIntervals.gateMs, missing.code)
  if (missing !== null) return missing
  // asked last: what happens after the answers is seen by nobody
  const answers = await askForRun(at, 'arming')
  return arms(work.step) ? againstArming(at, answers) : objectionOf(at, answers)
}

/** What the gates' answers right before arming cause; null when all agree. Past the point of no return, nothing is armed. */
function againstArming(at: At, answers: readonly Answer[]): Observation | null {
  // the claim is taken first, so that no late bot arms it
  const leaveOut = leftOutBecause(at, answers)
  return leaveOut === null ? objectionOf(at, answers) : writeDown({ leaveOut })
}

const changesForGood = ({ mode, step }: StepWork, { changing }: Act): boolean =>
  mode === 'step' && changing.length > 0 && isFinalChange(step)

type RunMoment = Parameters<typeof ofRun>[2]

/** The moments to check for a step that is about to act; empty when the step only restores, undoes or finishes. */
function momentsOf({ mode, state, step }: StepWork, { changing }: Act, lock: string | null): readonly RunMoment[] {
  if (mode !== 'step') return []
  // what restores lists no changes, but cannot be taken back: such a run may finish
  const untouched = state.changed.length === 0 && !pastPointOfNoReturn(state)
  if (lockUseOf(step) === 'taken') return untouched ? ['acquire'] : []
  const first: readonly RunMoment[] = changing.length > 0 && (untouched || lock === 'waiting') ? ['firstChange'] : []
  if (!worsens(step) || pastPointOfNoReturn(state)) return first
  if (changing.length > 0 && isFinalChange(step)) return [...first, 'arming']
  return first.length > 0 ? first : ['eachChange']
}

/**
 * The consequence of a guard's no. A run in the lock queue has changed nothing: when its approvals no longer count it ends without
 * a failure and keeps its number, and the operation asks for them again before its node gets another run.
 */
async function objectionIn(work: StepWork, at: At, found: Found, moment: RunMoment): Promise<Observation | null> {
  const isQueued = moment === 'acquire' && found.guard.name === 'approvals' && found.causes === 'unwind'
  if (!isQueued) return observationOf(at, found)
  const { line } = await work.context.locks.state()
  const number = line.find(({ run }) => run === work.state.run)?.number ?? work.state.number
  const because = found.no.refusals.map(({ message }) => message).join('; ')
  return { is: 'gives way', to: null, because, number }
}

function observationOf(at: At, { no, causes }: Found): Observation | null {
  if (no.answers !== undefined) return objectionOf(at, no.answers)
  const [first] = no.refusals
  if (first === undefined) return null
  if (causes === 'unwind') return failed(first.code, no.refusals.map(({ message }) => message).join('; '))
  return wait(first.message, pollIntervals.holdMs, first.code)
}
