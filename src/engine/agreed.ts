import { type Standing, standing } from '../core/approvals/standing.ts'
import type { Operation } from '../core/operation/state.ts'
import type { ApprovalRule } from '../core/policy/policy.ts'
import type { Outside } from './outside.ts'
import { voters } from './who.ts'

/** How far the approvals have come, by what everybody is now: who left the group, or the company, has not approved. */
export async function agreedNow(outside: Outside, operation: Operation, rule: ApprovalRule): Promise<Standing> {
  const approvers = await voters(
    outside,
    operation.approvals.map(({ person }) => person),
    rule,
  )
  return standing(rule, [operation.requester], approvers)
}
