import { invariant } from '../../core/invariant.ts'
import { askersOf } from '../../core/operation/askers.ts'
import type { ApprovalClick, PendingPlan } from '../../core/operation/judge-approval.ts'
import type { Operation } from '../../core/operation/state.ts'
import { approvalsGiven } from '../../core/operation/valid-approvals.ts'
import type { PlanPart } from '../../core/plan/plan.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { People } from '../ports/people.ts'
import type { Caller } from './authorize.ts'
import { memberships } from './memberships.ts'

/** A person's decision about an operation, made or possible. `part` is what it decides; null when none of its nodes are left. */
export type PlanDecision = {
  readonly asked: Caller
  readonly operation: Operation
  readonly part: PlanPart | null
  /** The hash of the plan that the person saw. */
  readonly seen: string
}

const emptyRule: ApprovalRule = { parts: [], expiresAfterMs: 0, requesterCounts: 'no' }

/** Reads everything that decides whether an approval or a denial counts, by the answers of `people`. */
export async function readDecision(
  context: Pick<ClusterContext, 'policy' | 'clock'>,
  { asked, operation, part, seen }: PlanDecision,
  people: People,
): Promise<{ readonly pending: PendingPlan; readonly click: ApprovalClick }> {
  const { state, hash, expiresAtMs } = operation
  const nowMs = context.clock.now()
  const approvals = part === null ? [] : approvalsGiven(operation, part.nodes, nowMs, 'age counts').valid
  const ids = [asked.person, ...new Set(approvals.map(({ person: id }) => id))]
  const [[who, ...approvers], channel] = await Promise.all([
    memberships(context.policy, people, ids, part?.rule ?? emptyRule),
    people.channel(asked.channel),
  ])
  invariant(who, 'whoever clicks is somebody')
  const rule = part === null ? 'no such part' : part.rule
  return {
    pending: { state, rule, hash, expiresAtMs, askers: askersOf(operation, part?.nodes ?? []), approvers },
    click: { nowMs: context.clock.now(), who, channel, hash: seen },
  }
}
