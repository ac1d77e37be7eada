import { operationState } from '../../core/operation/state.ts'
import { missingByJournal } from '../../core/operation/valid-approvals.ts'
import { isOfSchema1 } from '../../core/plan/plan.ts'
import { rolesOf } from '../../core/policy/roles.ts'
import { pastPointOfNoReturn } from '../../core/run/next.ts'
import { arms, checkedRoles, isFinalChange, onlyRestores, worsens } from '../../core/steps/traits.ts'
import { approvalsMissing, type Judged } from '../authorization/approval-status.ts'
import { breakGlassRefusal } from '../authorization/break-glass.ts'
import { configurationVerdicts } from '../gates/configuration-in-force.ts'
import { askForRun } from '../gates/of-run.ts'
import { rebuild } from '../planning/planning.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { type At, failed, type Observation, wait } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'
import { objectionOf } from './objections.ts'

// What people and gates agreed to may not be so any more by the time at which it is done.

/** The wait of a run whose bot has a configuration that is not in force; null when it is in force. */
export async function configurationNotInForce(context: ClusterContext): Promise<Observation | null> {
  const [no] = await configurationVerdicts(context)
  return no === undefined ? null : wait(no.evidence, pollIntervals.holdMs, 'configuration not in force')
}

/** What a bot finds by its own configuration decides only while that is in force; until then the run waits. */
const onlyInForce = async (context: ClusterContext, found: Observation | null): Promise<Observation | null> =>
  found === null ? null : ((await configurationNotInForce(context)) ?? found)

/** Until something is changed, the node must still have the roles that people approved it with. */
export function rolesChanged({ context, state }: StepWork, { node }: At): Observation | null {
  const approved = checkedRoles(state.steps)
  if (approved === null || onlyRestores(state.steps)) return null
  const roles = rolesOf(context.policy, node).join(', ')
  const planned = approved.join(', ')
  return roles === planned
    ? null
    : failed('roles changed', `${node.name} has the roles ${roles}, planned as ${planned}`)
}

/**
 * Right before the first change of a node, and before a change that nothing takes back, its approvals must still count:
 * the run may have waited in line for long. Age counts only until the first change. When people cannot be asked after
 * it, the run goes on with the approvals that its journal has.
 */
export async function approvalsNoLongerValid(work: StepWork): Promise<Observation | null> {
  const { context, state } = work
  const operation = operationState(await context.journals.operation(state.operation)) ?? work.operation
  const untouched = state.changed.length === 0
  const touched = isOfSchema1(operation.plan) ? 'coverage is unknown' : 'age does not count'
  const judged = { operation, names: [state.node], age: untouched ? 'age counts' : touched } as const
  try {
    const no = await breakGlassRefusal(context, operation.plan, operation.requester)
    if (no !== null) return onlyInForce(context, failed(no.code, no.message))
    const missing = await approvalsMissing(context, judged)
    return onlyInForce(context, missing === null ? null : failed('not an approver', missing))
  } catch (error) {
    if (!(error instanceof Failure) || untouched) throw error
    return lacksApprovals(work, judged)
  }
}

/** Whether nothing takes this change back, and nothing of the kind was done before it. */
export const isFinal = ({ mode, step, state }: StepWork, changing: readonly string[]): boolean =>
  mode === 'step' && changing.length > 0 && isFinalChange(step) && !pastPointOfNoReturn(state)

/** By the journal alone: approvals of a run that was asked for may be withdrawn, or too old by now. */
export function lacksApprovals({ context }: StepWork, { operation, names, age }: Judged): Observation | null {
  const missing = missingByJournal(operation, names, context.clock.now(), age)
  return missing === 0
    ? null
    : failed('not an approver', `${missing} more ${missing === 1 ? 'approval' : 'approvals'} needed`)
}

/**
 * Whether the node's part of the plan is still the approved one, judged right before every change that takes something
 * away: steps, commands, limits, scopes, roles and rule. Null when it is, or when the run can only be finished.
 */
export async function planChangedSince({
  context,
  operation,
  state,
  step,
  mode,
}: StepWork): Promise<Observation | null> {
  if (mode !== 'step' || !worsens(step) || pastPointOfNoReturn(state)) return null
  // A run of an older version goes on where it has changed something: its plan cannot be compared.
  if (isOfSchema1(operation.plan) && state.changed.length > 0) return null
  const again = await rebuild(context, operation.plan, [state.node])
  if (again.is === 'same') return null
  const why = again.is === 'changed' ? again.difference : again.refusals.map(({ message }) => message)
  return onlyInForce(context, failed('plan changed', `the plan changed since its approval: ${why.join('; ')}`))
}

/** Who cannot be asked has not agreed: a stop since the gates agreed, or silence, keeps more from being taken away. */
export async function stoppedMeanwhile({ state, step, mode }: StepWork, at: At): Promise<Observation | null> {
  // Arming asks every gate itself.
  if (mode !== 'step' || arms(step) || !worsens(step)) return null
  const answers = await askForRun(at, state.changed.length === 0 ? 'firstChange' : 'eachChange')
  return pastPointOfNoReturn(state) ? null : objectionOf(at, answers)
}
