import type { Verdict } from '../../core/health/verdict.ts'
import type { Notes } from '../../core/run/events.ts'
import { routine } from '../../core/run/routine.ts'
import { askClusterGates, currentStops } from '../guards/gates.ts'
import { leftOutBecause, objectionOf, verdictWords } from '../guards/objections.ts'
import { pollIntervals } from '../poll-intervals.ts'
import { done, type Executor, failed, waitSilently } from '../step-contract/executor.ts'

/** Which gates agree; in full what an operator's own gates answered, and whatever is worth a warning. */
function agreement(verdicts: readonly Verdict[], own: readonly string[]): string {
  const spoken = verdicts.filter(({ verdict, gate }) => verdict === 'warn' || own.includes(gate))
  const names = verdicts.filter((verdict) => !spoken.includes(verdict)).map(({ gate }) => gate)
  return [
    ...(names.length > 0 ? [`${names.join(', ')} passed`] : []),
    ...(spoken.length > 0 ? [verdictWords(spoken)] : []),
  ].join('; ')
}

/** A warning lets the work go on, and is not called agreement. */
function howMany(verdicts: readonly Verdict[]): string {
  const warnings = verdicts.filter(({ verdict }) => verdict === 'warn').length
  return warnings === 0
    ? `all ${verdicts.length} checks passed`
    : `${verdicts.length - warnings} of ${verdicts.length} checks passed, the rest with a warning`
}

/** The same in brief: how many agree, and of those worth a word what each says. */
const agreed = (verdicts: readonly Verdict[], own: readonly string[]): Notes =>
  routine(
    howMany(verdicts),
    verdicts
      .filter(({ verdict, gate }) => verdict === 'warn' || own.includes(gate))
      .map(({ gate, evidence }) => `${gate}: ${evidence}`),
  )

/** All gates, `passes` times in a row. */
export const verifyCluster: Executor<'verifyCluster'> = {
  async observe(at) {
    const { step, run, index } = at
    const verdicts = await askClusterGates(at, step.gates, step.when)
    const leftOut = step.when === 'before' ? leftOutBecause(at, verdicts) : null
    if (leftOut !== null) return done(leftOut)
    const key = `passes ${index}`
    const passes = Number(run.notes[key] ?? '0')
    const objection = objectionOf(at, verdicts, step.when)
    // Told only once the row is broken off; but what goes to and fro for too long counts as not coming to pass.
    if (objection?.is === 'wait' && passes > 0 && at.nowMs - run.sinceMs <= step.limitMs)
      return { is: 'noted', notes: { [key]: '0' }, againMs: 0 }
    if (objection) return objection
    // Whoever is woken looks sooner, and three looks in one moment are one.
    const sinceMs = Math.abs(at.nowMs - Number(run.notes[`passed ${index}`] ?? '0'))
    if (passes > 0 && sinceMs < pollIntervals.passMs) return waitSilently(pollIntervals.passMs - sinceMs)
    const notes = { [key]: String(passes + 1), [`passed ${index}`]: String(at.nowMs) }
    if (passes + 1 < step.passes) return { is: 'noted', notes, againMs: pollIntervals.passMs }
    return done(agreement(verdicts, step.gates), agreed(verdicts, step.gates))
  },
  apply: async () => failed('plan problem', 'verifyCluster never acts'),
}

/** Lets drain and maintenance reach the checks. */
export const settle: Executor<'settle'> = {
  async observe(at) {
    const { step, run, nowMs } = at
    const stopped = objectionOf(at, await currentStops(at), 'before')
    if (stopped) return stopped
    const settled = `${Math.round(step.settleMs / 1000)} s`
    const missing = run.sinceMs + step.settleMs - nowMs
    return missing <= 0 ? done(settled, routine(`settled for ${settled}`)) : waitSilently(missing)
  },
  apply: async () => failed('plan problem', 'settle never acts'),
}
