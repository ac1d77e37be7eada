import { allAgree, type Verdict } from '../../core/health/verdict.ts'
import { lookAtCluster } from '../gates.ts'
import { pace } from '../pace.ts'
import { done, type Executor, failed, type Look, wait, waitQuietly } from './executor.ts'

const against = (verdicts: readonly Verdict[]) => verdicts.filter((verdict) => !allAgree([verdict]))
const told = (verdicts: readonly Verdict[]) =>
  verdicts
    .filter(({ evidence }) => evidence !== 'finishing is allowed')
    .map(({ gate, evidence }) => `${gate}: ${evidence}`)
    .join('; ')

/** Which gates agree; in full what an operator's own gates answered, and whatever is worth a warning. */
function agreement(verdicts: readonly Verdict[], own: readonly string[]): string {
  const spoken = verdicts.filter(({ verdict, gate }) => verdict === 'warn' || own.includes(gate))
  const names = verdicts.filter((verdict) => !spoken.includes(verdict)).map(({ gate }) => gate)
  return [
    ...(names.length > 0 ? [`${names.join(', ')} agree`] : []),
    ...(spoken.length > 0 ? [told(spoken)] : []),
  ].join('; ')
}

/** What the gates have against going on, as something to wait for; null when all agree. */
export function objectionOf(verdicts: readonly Verdict[]): Look | null {
  const no = against(verdicts)
  return no.length === 0 ? null : wait(told(no), pace.gateMs, no.map(({ gate }) => gate).join())
}

/** All gates, `passes` times in a row. A stop flag after something was changed is a no, not a wait. */
export const verifyCluster: Executor<'verifyCluster'> = {
  async look(at) {
    const { step, run, index } = at
    const verdicts = await lookAtCluster(at, step.gates, step.when)
    const key = `passes ${index}`
    const passes = Number(run.notes[key] ?? '0')
    const objection = objectionOf(verdicts)
    if (objection) {
      const stopped = against(verdicts).find(({ gate }) => gate === 'stop flags' || gate === 'node config')
      if (step.when === 'before' && run.changed.length > 0 && stopped)
        return failed('stop flag', `${stopped.gate}: ${stopped.evidence}`)
      return passes > 0 ? { is: 'noted', notes: { [key]: '0' }, againMs: 0 } : objection
    }
    if (passes + 1 < step.passes) return { is: 'noted', notes: { [key]: String(passes + 1) }, againMs: pace.passMs }
    return done(agreement(verdicts, step.gates))
  },
  act: async () => failed('plan problem', 'verifyCluster never acts'),
}

/** Lets drain and maintenance reach the checks. */
export const settle: Executor<'settle'> = {
  async look({ step, run, nowMs }) {
    const missing = run.sinceMs + step.settleMs - nowMs
    return missing <= 0 ? done(`settled for ${Math.round(step.settleMs / 1000)} s`) : waitQuietly(missing)
  },
  act: async () => failed('plan problem', 'settle never acts'),
}
