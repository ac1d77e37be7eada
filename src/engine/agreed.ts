import { agreedUnder, type Standing, standing } from '../core/approvals/standing.ts'
import type { Operation } from '../core/operation/state.ts'
import type { ApprovalRule } from '../core/policy/policy.ts'
import { approvalRuleOf, strictest } from '../core/policy/strictest.ts'
import type { Outside } from './outside.ts'
import { nodesOf } from './requests/allowed.ts'
import { voters, votersLately } from './who.ts'

const standingUnder = async (
  outside: Outside,
  { approvals, requester }: Operation,
  rule: ApprovalRule,
  who: typeof voters,
): Promise<Standing> => standing(rule, [requester], await who(outside, agreedUnder(rule, approvals), rule))

/** How far the approvals of its plan have come, by what everybody was some seconds ago: enough to put it in the queue. */
export const agreedLately = (outside: Outside, operation: Operation, rule: ApprovalRule): Promise<Standing> =>
  standingUnder(outside, operation, rule, votersLately)

/**
 * How far they have come by what everybody is now: who left the group, or the company, has not approved. A rule that
 * became stricter since holds, too. Null when nobody has to agree.
 */
export async function agreedNow(outside: Outside, operation: Operation): Promise<Standing | null> {
  const today = approvalRuleOf(outside.policy, await nodesOf(outside, operation))
  const rule = strictest([operation.plan.rule, today])
  return rule === null ? null : standingUnder(outside, operation, rule, voters)
}

/** Why the approvals are not enough, in words; null when they are. */
export async function notEnough(outside: Outside, operation: Operation): Promise<string | null> {
  const now = await agreedNow(outside, operation)
  if (now === null || now.missing === 0) return null
  const why = now.lost.map((one) => one.why.replace(/\.$/, '')).join('; ')
  return `${now.missing} more must agree${why === '' ? '' : `: ${why}`}`
}
