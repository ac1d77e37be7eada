import { isOfSchema1 } from '../core/plan/plan.ts'
import { stepTraits } from '../core/plan/steps.ts'
import { onlyRestores } from '../core/plan/undo.ts'
import { rolesOf } from '../core/policy/roles.ts'
import { pastPointOfNoReturn } from '../core/run/next.ts'
import { notEnough } from './agreed.ts'
import { glassRefusal } from './break-glass.ts'
import { type At, failed, type Look } from './executors/executor.ts'
import { objectionOf } from './executors/waiting.ts'
import { stopsNow } from './gates.ts'
import { rebuild } from './planning.ts'
import type { Work } from './work.ts'

// What people and gates agreed to may not be so any more by the time at which it is done.

/** Until something is changed, the node must still have the roles that people approved it with. */
export function rolesChanged({ outside, state }: Work, { node }: At): Look | null {
  const checked = state.steps.find((step) => step.kind === 'checkNode')
  if (checked?.kind !== 'checkNode' || onlyRestores(state.steps)) return null
  const roles = rolesOf(outside.policy, node).join(', ')
  const planned = checked.roles.join(', ')
  return roles === planned
    ? null
    : failed('roles changed', `${node.name} has the roles ${roles}, planned as ${planned}`)
}

/** Right before the first change of a node its approvals must still count: the run may have waited in line for long. */
export async function noLongerAgreed({ outside, operation, state }: Work): Promise<Look | null> {
  const no = await glassRefusal(outside, operation.plan, operation.requester)
  if (no !== null) return failed(no.code, no.message)
  const missing = await notEnough(outside, operation, [state.node])
  return missing === null ? null : failed('not an approver', missing)
}

/**
 * Whether the node's part of the plan is still the approved one, judged right before every change that takes something
 * away: steps, commands, limits, scopes, roles and rule. Null when it is, or when the run can only be finished.
 */
export async function planChangedSince({ outside, operation, state, step, mode }: Work): Promise<Look | null> {
  if (mode !== 'step' || stepTraits[step.kind].touches !== 'worsens' || pastPointOfNoReturn(state)) return null
  // A run of an older version goes on where it has changed something: its plan cannot be compared.
  if (isOfSchema1(operation.plan) && state.changed.length > 0) return null
  const again = await rebuild(outside, operation.plan, [state.node])
  if (again.is === 'same') return null
  const why = again.is === 'changed' ? again.difference : again.refusals.map(({ message }) => message)
  return failed('plan changed', `the plan changed since its approval: ${why.join('; ')}`)
}

/** Who cannot be asked has not agreed: a stop since the gates agreed, or silence, keeps more from being taken away. */
export async function stoppedSince({ state, step, mode }: Work, at: At): Promise<Look | null> {
  // Arming asks every gate itself.
  if (mode !== 'step' || step.kind === 'reboot' || stepTraits[step.kind].touches !== 'worsens') return null
  const verdicts = await stopsNow(at)
  return pastPointOfNoReturn(state) ? null : objectionOf(at, verdicts, 'before')
}
