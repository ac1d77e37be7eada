import { isApprover } from '../../core/approvals/places.ts'
import { waivedBy } from '../../core/plan/break-glass.ts'
import type { Plan } from '../../core/plan/plan.ts'
import { kindRefusal } from '../../core/policy/membership.ts'
import type { Requester } from '../../core/policy/requester.ts'
import { type Refusal, refusal } from '../../core/refusals.ts'
import type { ClusterContext } from '../ports/context.ts'
import { freshly } from './directory.ts'
import { memberships } from './memberships.ts'

/**
 * Why the person may not override the plan's gate, judged by fresh answers; null when they may or the plan has no
 * override.
 */
export async function breakGlassRefusal(
  context: Pick<ClusterContext, 'policy' | 'people' | 'clock'>,
  plan: Plan,
  requester: Requester,
): Promise<Refusal | null> {
  const { breakGlass, cluster } = context.policy
  if (waivedBy(plan) === null) return null
  if (typeof requester !== 'string')
    return refusal('break glass', `Policy ${requester.policy} may not override a gate.`, 'A person must request it.')
  if (breakGlass === null) return refusal('break glass', `Break glass is not configured in ${cluster}.`)
  const { groups, people } = breakGlass
  const rule = { parts: [{ count: 1, groups, people }], expiresAfterMs: 0, requesterCounts: 'yes' as const }
  const [who] = await memberships(context.policy, freshly(context), [requester], rule)
  if (who && isApprover(who, rule)) return null
  return (
    (who ? kindRefusal(who.person) : null) ??
    refusal(
      'break glass',
      `@${who?.person.name ?? requester} is not in a group that may break glass in ${cluster}.`,
      'breakGlass in lockkeeper.yaml lists the groups.',
    )
  )
}
