import { allAgree, type Verdict } from '../../core/health/verdict.ts'
import { asUsual } from '../../core/run/brief.ts'
import type { Notes } from '../../core/run/events.ts'
import { pastPointOfNoReturn } from '../../core/run/next.ts'
import { lookAtCluster, stopsNow } from '../gates.ts'
import { pace } from '../pace.ts'
import { type At, done, type Executor, failed, type Here, type Look, wait, waitQuietly } from './executor.ts'

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

/** A warning lets the work go on, and is not called agreement. */
function howMany(verdicts: readonly Verdict[]): string {
  const warnings = verdicts.filter(({ verdict }) => verdict === 'warn').length
  return warnings === 0
    ? `all ${verdicts.length} checks agree`
    : `${verdicts.length - warnings} of ${verdicts.length} checks agree, the rest with a warning`
}

/** The same in brief: how many agree, and of those worth a word what each says. */
const agreed = (verdicts: readonly Verdict[], own: readonly string[]): Notes =>
  asUsual(
    howMany(verdicts),
    verdicts
      .filter(({ verdict, gate }) => verdict === 'warn' || own.includes(gate))
      .map(({ gate, evidence }) => `${gate}: ${evidence}`),
  )

/**
 * What the gates have against going on; null when all agree. A stop after something was changed is a no, so that all of
 * it is taken back; anything else, and what can only be finished, waits.
 */
export function objectionOf({ run }: Here, verdicts: readonly Verdict[], when: 'before' | 'after'): Look | null {
  const no = against(verdicts)
  if (no.length === 0) return null
  const stopped = no.find(({ gate }) => gate === 'stop flags' || gate === 'node config')
  if (stopped && when === 'before' && run.changed.length > 0 && !pastPointOfNoReturn(run))
    return failed('stop flag', `${stopped.gate}: ${stopped.evidence}`)
  return wait(told(no), pace.gateMs, no.map(({ gate }) => gate).join())
}

/**
 * Finishing is always allowed: what speaks against taking more away from a node keeps a run, past the point of no
 * return, from doing that, and not from bringing the node back. A stop holds at once, anything else when the step has
 * waited its time. Null when all agree, or when it has to be waited for.
 */
export function leftOutBecause(at: At, verdicts: readonly Verdict[]): string | null {
  const no = against(verdicts)
  if (no.length === 0 || !pastPointOfNoReturn(at.run)) return null
  const stopped = no.some(({ gate }) => gate === 'stop flags' || gate === 'node config')
  const late = at.nowMs - at.run.sinceMs > at.step.limitMs
  return stopped || late ? `${told(no)}: nothing more is taken away` : null
}

/** All gates, `passes` times in a row. */
export const verifyCluster: Executor<'verifyCluster'> = {
  async look(at) {
    const { step, run, index } = at
    const verdicts = await lookAtCluster(at, step.gates, step.when)
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
    if (passes > 0 && sinceMs < pace.passMs) return waitQuietly(pace.passMs - sinceMs)
    const notes = { [key]: String(passes + 1), [`passed ${index}`]: String(at.nowMs) }
    if (passes + 1 < step.passes) return { is: 'noted', notes, againMs: pace.passMs }
    return done(agreement(verdicts, step.gates), agreed(verdicts, step.gates))
  },
  act: async () => failed('plan problem', 'verifyCluster never acts'),
}

/** Lets drain and maintenance reach the checks. */
export const settle: Executor<'settle'> = {
  async look(at) {
    const { step, run, nowMs } = at
    const stopped = objectionOf(at, await stopsNow(at), 'before')
    if (stopped) return stopped
    const settled = `${Math.round(step.settleMs / 1000)} s`
    const missing = run.sinceMs + step.settleMs - nowMs
    return missing <= 0 ? done(settled, asUsual(`settled for ${settled}`)) : waitQuietly(missing)
  },
  act: async () => failed('plan problem', 'settle never acts'),
}
