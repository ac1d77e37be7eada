import { allPass, type Verdict } from '../../core/health/verdict.ts'
import { pastPointOfNoReturn } from '../../core/run/next.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { type At, failed, type Observation, type StepContext, wait } from '../step-contract/executor.ts'

const against = (verdicts: readonly Verdict[]) => verdicts.filter((verdict) => !allPass([verdict]))
/** The verdicts in words, without those that only say that finishing is allowed. */
export const verdictWords = (verdicts: readonly Verdict[]) =>
  verdicts
    .filter(({ evidence }) => evidence !== 'finishing is always allowed')
    .map(({ gate, evidence }) => `${gate}: ${evidence}`)
    .join('; ')

/**
 * What the gates have against going on; null when all agree. A stop after something was changed is a no, so that all of
 * it is taken back; anything else, and what can only be finished, waits.
 */
export function objectionOf(
  { run }: StepContext,
  verdicts: readonly Verdict[],
  when: 'before' | 'after',
): Observation | null {
  const no = against(verdicts)
  if (no.length === 0) return null
  const observed = no.find(({ gate }) => gate === 'mode')
  // A mode is changed by a restart, not by a click: what was taken is given back at once, and not held until a limit.
  if (observed && when === 'before' && !pastPointOfNoReturn(run)) return failed('observe mode', observed.evidence)
  const stopped = no.find(({ gate }) => gate === 'stop flags' || gate === 'node config')
  if (stopped && when === 'before' && run.changed.length > 0 && !pastPointOfNoReturn(run))
    return failed('stop flag', `${stopped.gate}: ${stopped.evidence}`)
  return wait(verdictWords(no), pollIntervals.gateMs, no.map(({ gate }) => gate).join())
}

/**
 * Finishing is always allowed: what speaks against taking more away from a node keeps a run, past the point of no
 * return, from doing that, and not from bringing the node back. A stop holds at once, anything else when the step has
 * waited its time. Null when all agree, or when it has to be waited for.
 */
export function leftOutBecause(at: At, verdicts: readonly Verdict[]): string | null {
  const no = against(verdicts)
  if (no.length === 0 || !pastPointOfNoReturn(at.run)) return null
  const stopped = no.some(({ gate }) => gate === 'stop flags' || gate === 'node config' || gate === 'mode')
  const late = at.nowMs - at.run.sinceMs > at.step.limitMs
  return stopped || late ? `${verdictWords(no)}: nothing more is taken away` : null
}
