import { rolesOf } from '../../core/policy/roles.ts'
import { refusal } from '../../core/refusals.ts'
import { checkedRoles } from '../../core/steps/traits.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** The node has the same roles as in the approved plan; checked until the run changes something. */
export async function rolesUnchanged({ context, run }: Subject): Promise<No | null> {
  const approved = run === null ? null : checkedRoles(run.work.state.steps)
  if (run === null || approved === null) return null
  const { node } = run.at
  const roles = rolesOf(context.policy, node).join(', ')
  const planned = approved.join(', ')
  if (roles === planned) return null
  return noFor([refusal('roles changed', `${node.name} has the roles ${roles}, planned as ${planned}`)])
}
