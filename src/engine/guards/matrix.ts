import type { Verdict } from '../../core/health/verdict.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import { alreadyRunning } from './already-running.ts'
import { approvalEvidence, approvals } from './approvals.ts'
import { breakGlassRight } from './break-glass-right.ts'
import { calledOff } from './called-off.ts'
import { channelUsable } from './channel.ts'
import { configuration } from './configuration.ts'
import { gateEvidence, gatesAgree, stops } from './gates.ts'
import type { Found, Guard, Subject } from './guard.ts'
import { permission } from './permission.ts'
import { rolesUnchanged } from './roles.ts'
import { planCanBeMade, samePlan, samePlanSince } from './same-plan.ts'
import { noLessToSpare } from './smaller-plan.ts'

const defaults = { judgedBy: 'a source', restoring: 'not asked', dryRun: 'refused' } as const
const byConfiguration = { ...defaults, judgedBy: 'this bot' } as const

/**
 * All guards, with the consequence of a no at each moment. A moment checks its column from top to bottom and stops at
 * the first no. The gates have a table of their own (`src/engine/gates/table.ts`). It is asked by the steps that check
 * the cluster, take the lock and arm the reboot, at `acquire`, `arming` and `after`, and by the guard `stops` before an
 * upgrade.
 */
export const guardMatrix: readonly Guard[] = [
  {
    name: 'called off',
    onNo: { start: 'refuse', nextNode: 'refuse', firstChange: 'unwind', eachChange: 'unwind', arming: 'unwind' },
    check: calledOff,
    ...defaults,
  },
  {
    name: 'channel',
    onNo: { plan: 'refuse', submit: 'refuse', start: 'hold', nextNode: 'hold' },
    check: channelUsable,
    ...defaults,
    dryRun: 'shown',
  },
  {
    name: 'configuration in force',
    onNo: { start: 'hold', nextNode: 'hold', acquire: 'wait', firstChange: 'wait' },
    check: configuration,
    ...defaults,
  },
  {
    name: 'roles',
    onNo: { acquire: 'unwind', firstChange: 'unwind' },
    check: rolesUnchanged,
    ...byConfiguration,
  },
  {
    name: 'plan can be made',
    onNo: { start: 'hold', nextNode: 'hold' },
    check: planCanBeMade,
    ...defaults,
  },
  {
    name: 'same plan',
    onNo: { start: 'refuse', nextNode: 'refuse' },
    check: samePlan,
    ...defaults,
  },
  {
    name: 'stops',
    onNo: { start: 'hold', nextNode: 'hold', firstChange: 'unwind', eachChange: 'unwind', arming: 'unwind' },
    check: stops,
    ...defaults,
  },
  {
    name: 'permission',
    onNo: { plan: 'refuse', submit: 'refuse', start: 'refuse', nextNode: 'refuse', resume: 'refuse' },
    check: permission,
    ...defaults,
  },
  {
    name: 'already running',
    onNo: { plan: 'refuse', submit: 'refuse' },
    check: alreadyRunning,
    ...defaults,
    dryRun: 'shown',
  },
  {
    name: 'break-glass right',
    onNo: {
      plan: 'refuse',
      submit: 'refuse',
      start: 'refuse',
      nextNode: 'refuse',
      firstChange: 'unwind',
      arming: 'unwind',
    },
    check: breakGlassRight,
    ...byConfiguration,
    restoring: 'asked',
  },
  {
    name: 'approvals',
    onNo: {
      plan: 'warn',
      start: 'refuse',
      nextNode: 'refuse',
      acquire: 'unwind',
      firstChange: 'unwind',
      arming: 'unwind',
    },
    check: approvals,
    evidence: approvalEvidence,
    ...byConfiguration,
    restoring: 'asked',
  },
  {
    name: 'plan since its approval',
    onNo: { firstChange: 'unwind', eachChange: 'unwind', arming: 'unwind' },
    check: samePlanSince,
    ...byConfiguration,
  },
  {
    name: 'no less to spare',
    onNo: { start: 'hold', nextNode: 'hold' },
    check: noLessToSpare,
    ...defaults,
  },
  {
    name: 'gates',
    onNo: { plan: 'refuse', submit: 'refuse', start: 'hold', nextNode: 'hold', resume: 'refuse' },
    check: gatesAgree,
    evidence: gateEvidence,
    ...defaults,
  },
]

/**
 * Checks the guards of the subject's moment and returns the first no; null when every guard agrees. Throws `Failure`.
 */
export async function guardsAt(subject: Subject): Promise<Found | null> {
  for (const guard of columnOf(subject)) {
    const causes = guard.onNo[subject.moment]
    const no = await guard.check(subject)
    if (no === null || causes === undefined) continue
    // a no by this bot's own configuration voids nothing unless that configuration is in force
    const notInForce = subject.run !== null && guard.judgedBy === 'this bot' ? await configuration(subject) : null
    return notInForce === null ? { guard, no, causes: no.causes ?? causes } : { guard, no: notInForce, causes: 'wait' }
  }
  return null
}

/** The guards that a moment checks, in order. A plan skips the guards that it shows as evidence instead. */
function columnOf({ moment, run, dryRun }: Subject): readonly Guard[] {
  const restores = run !== null && onlyRestores(run.work.state.steps)
  return guardMatrix.filter(
    ({ onNo, restoring, evidence, dryRun: shown }) =>
      onNo[moment] !== undefined &&
      (!restores || restoring === 'asked') &&
      (moment !== 'plan' || (evidence === undefined && (dryRun === 'no' || shown === 'refused'))),
  )
}

/** The verdicts that a plan shows of its guards; in a dry run also of the guards that would refuse it. */
export async function evidenceAtPlan(subject: Subject): Promise<readonly Verdict[]> {
  const asked = guardMatrix.filter(({ onNo }) => onNo.plan !== undefined)
  const shown = subject.dryRun === 'yes' ? asked.filter(({ dryRun }) => dryRun === 'shown') : []
  const nos = await Promise.all(shown.map(({ check }) => check(subject)))
  const refusals = nos.flatMap((no) => no?.refusals ?? [])
  const evidence = await Promise.all(asked.map((guard) => guard.evidence?.(subject) ?? []))
  return [
    ...refusals.map(
      ({ code, message, remedy }): Verdict => ({ gate: code, verdict: 'blocked', evidence: message, remedy }),
    ),
    ...evidence.flat(),
  ]
}
