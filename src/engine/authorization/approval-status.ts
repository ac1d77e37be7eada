import { type ApprovalStatus, approversUnder, judgeApprovers } from '../../core/approvals/approval-status.ts'
import { nodesByOwnName } from '../../core/inventory/node-names.ts'
import { askersOf } from '../../core/operation/askers.ts'
import { isInvolved } from '../../core/operation/is-involved.ts'
import type { Operation } from '../../core/operation/state.ts'
import { type AgeCounts, approvalsGiven } from '../../core/operation/valid-approvals.ts'
import { ruleForAll } from '../../core/plan/plan.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { approvalRuleOf, strictest } from '../../core/policy/strictest.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { People } from '../ports/people.ts'
import { freshly, recently } from './directory.ts'
import { memberships } from './memberships.ts'

/**
 * Nodes of one part of an operation whose approvals are judged; `age` says whether approvals expire, and `atMs` at what time,
 * in milliseconds since 1970: now when it is absent.
 */
export type Judged = {
  readonly operation: Operation
  readonly names: readonly string[]
  readonly age: AgeCounts
  readonly atMs?: number
}

/** The status of the approvals that cover all of these nodes; approvals of other nodes do not count. */
async function statusUnder(
  context: Pick<ClusterContext, 'policy' | 'clock'>,
  { operation, names, age, atMs = context.clock.now() }: Judged,
  rule: ApprovalRule,
  people: People,
): Promise<ApprovalStatus> {
  const { valid, over } = approvalsGiven(operation, names, atMs, age)
  const covering = [...new Set(approversUnder(rule, valid))]
  const now = judgeApprovers(
    rule,
    askersOf(operation, names),
    await memberships(context.policy, people, covering, rule),
  )
  return { ...now, lost: [...now.lost, ...over] }
}

/**
 * The approval status by answers that may be 20 s old, which is enough to queue the operation. Null when no approval is
 * needed.
 */
export async function cachedApprovalStatus(
  context: Pick<ClusterContext, 'policy' | 'people' | 'clock'>,
  judged: Judged,
): Promise<ApprovalStatus | null> {
  const rule = ruleForAll(judged.operation.plan, judged.names)
  return rule === null ? null : statusUnder(context, judged, rule, recently(context))
}

/**
 * The approval status by fresh answers about every approver: approvals of people who left the group or the company do
 * not count. A rule that has become stricter since the plan was made applies as well. Null when no approval is needed.
 */
export async function approvalStatus(
  context: Pick<ClusterContext, 'policy' | 'inventory' | 'people' | 'clock'>,
  judged: Judged,
): Promise<ApprovalStatus | null> {
  const { operation, names } = judged
  const inventory = nodesByOwnName(await context.inventory.nodes())
  const nodes = names.flatMap((name) => (isInvolved(operation, name) ? (inventory.get(name) ?? []) : []))
  const rule = strictest([ruleForAll(operation.plan, names), approvalRuleOf(context.policy, nodes)])
  return rule === null ? null : statusUnder(context, judged, rule, freshly(context))
}

/** Why approvals are missing; null when none are. */
export async function approvalsMissing(
  context: Pick<ClusterContext, 'policy' | 'inventory' | 'people' | 'clock'>,
  judged: Judged,
): Promise<string | null> {
  const now = await approvalStatus(context, judged)
  if (now === null || now.missing === 0) return null
  const why = now.lost.map((one) => one.why.replace(/\.$/, '')).join('; ')
  return `${now.missing} more ${now.missing === 1 ? 'approval' : 'approvals'} needed${why === '' ? '' : `: ${why}`}`
}
