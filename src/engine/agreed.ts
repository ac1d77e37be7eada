import { agreedUnder, type Standing, standing } from '../core/approvals/standing.ts'
import { approvalsOf, type Operation } from '../core/operation/state.ts'
import { ruleFor } from '../core/plan/plan.ts'
import type { ApprovalRule } from '../core/policy/policy.ts'
import { approvalRuleOf, strictest } from '../core/policy/strictest.ts'
import { freshly, recently } from './directory.ts'
import type { Outside } from './outside.ts'
import type { People } from './ports/people.ts'
import { nodesOf } from './requests/allowed.ts'
import { voters } from './who.ts'

/** The status of the approvals that cover all of these nodes; approvals of anything else do not count. */
const standingUnder = async (
  outside: Outside,
  operation: Operation,
  names: readonly string[],
  rule: ApprovalRule,
  people: People,
): Promise<Standing> => {
  const covering = agreedUnder(rule, approvalsOf(operation, names))
  return standing(rule, [operation.requester], await voters(outside.policy, people, [...new Set(covering)], rule))
}

const ruleForAll = ({ plan }: Operation, names: readonly string[]): ApprovalRule | null =>
  strictest(names.map((name) => ruleFor(plan, name)))

/** The approval status of these nodes by groups that may be some seconds old: enough to put the operation in the queue. */
export async function agreedLately(
  outside: Outside,
  operation: Operation,
  names: readonly string[],
): Promise<Standing | null> {
  const rule = ruleForAll(operation, names)
  return rule === null ? null : standingUnder(outside, operation, names, rule, recently(outside))
}

/**
 * The approval status of these nodes, with every approver asked freshly: a person who left the group, or the company,
 * has not approved. A rule that became stricter since holds, too. Null when no approval is needed.
 */
export async function agreedNow(
  outside: Outside,
  operation: Operation,
  names: readonly string[],
): Promise<Standing | null> {
  const nodes = (await nodesOf(outside, operation)).filter(({ name }) => names.includes(name))
  const rule = strictest([ruleForAll(operation, names), approvalRuleOf(outside.policy, nodes)])
  return rule === null ? null : standingUnder(outside, operation, names, rule, freshly(outside))
}

/** Why the approvals of these nodes are not enough, in words; null when they are. */
export async function notEnough(
  outside: Outside,
  operation: Operation,
  names: readonly string[],
): Promise<string | null> {
  const now = await agreedNow(outside, operation, names)
  if (now === null || now.missing === 0) return null
  const why = now.lost.map((one) => one.why.replace(/\.$/, '')).join('; ')
  return `${now.missing} more must agree${why === '' ? '' : `: ${why}`}`
}
