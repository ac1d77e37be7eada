import { pastPointOfNoReturn } from '../../core/run/next.ts'
import { countedMs } from '../../core/run/waiting.ts'
import { type Answer, against, answerWords } from '../gates/gate.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { type At, failed, type Observation, type StepContext, wait } from '../step-contract/executor.ts'

/**
 * The consequence of the answers for a run; null when no gate stops it. `unwind` fails the step, so that the run undoes
 * its changes; past the point of no return nothing can be undone, and the run waits.
 */
export function objectionOf({ run }: StepContext, answers: readonly Answer[]): Observation | null {
  const no = against(answers)
  if (no.length === 0) return null
  const back = no.find(({ causes }) => causes === 'unwind')
  if (back && !pastPointOfNoReturn(run)) return failed(back.gate.code, answerWords([back]))
  return wait(answerWords(no), pollIntervals.gateMs, no.map(({ verdict }) => verdict.gate).join())
}

/**
 * Why a run past its point of no return skips the rest of the step; null when all gates agree, or when the run must
 * wait. A no then keeps the run from taking more out of service, never from bringing the node back. An `unwind` is
 * skipped at once, any other no after the time limit of the step.
 */
export function leftOutBecause(at: At, answers: readonly Answer[]): string | null {
  const no = against(answers)
  if (no.length === 0 || !pastPointOfNoReturn(at.run)) return null
  const late = countedMs(at.run, at.nowMs) > at.step.limitMs
  return late || no.some(({ causes }) => causes === 'unwind') ? `${answerWords(no)}: nothing more is taken away` : null
}
