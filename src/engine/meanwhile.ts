import { stepTraits } from '../core/plan/steps.ts'
import { onlyRestores } from '../core/plan/undo.ts'
import { rolesOf } from '../core/policy/roles.ts'
import { pastPointOfNoReturn } from '../core/run/next.ts'
import { notEnough } from './agreed.ts'
import { glassRefusal } from './break-glass.ts'
import { type At, failed, type Look } from './executors/executor.ts'
import { objectionOf } from './executors/waiting.ts'
import { stopsNow } from './gates.ts'
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

/** It may have stood in line for long: until something of its operation was changed, approvals must still count right before it is. */
export async function noLongerAgreed({ outside, operation }: Work): Promise<Look | null> {
  if (operation.runs.some(({ outcome }) => outcome === 'succeeded')) return null
  const no = await glassRefusal(outside, operation.plan, operation.requester)
  if (no !== null) return failed(no.code, no.message)
  const missing = await notEnough(outside, operation)
  return missing === null ? null : failed('not an approver', missing)
}

/** Who cannot be asked has not agreed: a stop since the gates agreed, or silence, keeps more from being taken away. */
export async function stoppedSince({ state, step, mode }: Work, at: At): Promise<Look | null> {
  // Arming asks every gate itself.
  if (mode !== 'step' || step.kind === 'reboot' || stepTraits[step.kind].touches !== 'worsens') return null
  const verdicts = await stopsNow(at)
  return pastPointOfNoReturn(state) ? null : objectionOf(at, verdicts, 'before')
}
