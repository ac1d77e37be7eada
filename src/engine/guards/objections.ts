import { pastPointOfNoReturn } from '../../core/run/next.ts'
import { countedMs } from '../../core/run/waiting.ts'
import { type Answer, against, answerWords } from '../gates/gate.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { type At, failed, type Observation, type StepContext, wait } from '../step-contract/executor.ts'

/**
 * What answers of gates cause for a run; null when none keeps it from going on. `unwind` fails the step, so that what
 * was changed is rolled back; past the point of no return there is nothing to roll back, and it waits.
 */
export function objectionOf({ run }: StepContext, answers: readonly Answer[]): Observation | null {
  const no = against(answers)
  if (no.length === 0) return null
  const back = no.find(({ causes }) => causes === 'unwind')
  if (back && !pastPointOfNoReturn(run)) return failed(back.gate.code, answerWords([back]))
  return wait(answerWords(no), pollIntervals.gateMs, no.map(({ verdict }) => verdict.gate).join())
}

/**
 * Finishing is always allowed: past the point of no return, a no keeps a run from taking more away, and not from
 * bringing the node back. What would unwind is left out at once, anything else when the step has waited its time. Null
 * when all agree, or when it has to be waited for.
 */
export function leftOutBecause(at: At, answers: readonly Answer[]): string | null {
  const no = against(answers)
  if (no.length === 0 || !pastPointOfNoReturn(at.run)) return null
  const late = countedMs(at.run, at.nowMs) > at.step.limitMs
  return late || no.some(({ causes }) => causes === 'unwind') ? `${answerWords(no)}: nothing more is taken away` : null
}
