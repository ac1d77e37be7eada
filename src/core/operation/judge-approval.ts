import { type ApprovalStatus, judgeApprovers } from '../approvals/approval-status.ts'
import { isApprover } from '../approvals/places.ts'
import { shortHash } from '../plan/plan.ts'
import { channelRefusal, isAccountOf, isSameHuman, kindRefusal, type Membership } from '../policy/membership.ts'
import type { ApprovalRule, Channel } from '../policy/policy.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../refusals.ts'
import { operationActions } from './actions.ts'
import type { OperationState } from './summary.ts'

/** A click on *Approve* or *Deny* with the facts that decide whether it counts, read at the time of the click. */
export type ApprovalClick = {
  readonly nowMs: number
  readonly who: Membership
  readonly channel: Channel
  /** Hash of the plan that was shown to the person. */
  readonly hash: string
}

/** The plan or request that awaits approval. */
export type PendingPlan = {
  readonly state: OperationState
  /** The rule of the part to decide: null when it needs no approval, `no such part` when the button names none. */
  readonly rule: ApprovalRule | null | 'no such part'
  /** Hash of the pending plan. */
  readonly hash: string
  /** Null when it does not expire, for example after the last approval. */
  readonly expiresAtMs: number | null
  /** Ids of the people who made the request or its plan. */
  readonly askers: readonly string[]
  /** Current memberships of the people who have approved it. */
  readonly approvers: readonly Membership[]
}

/** Whether an approval counts: the resulting approval status, or all reasons for the refusal. */
export function judgeApproval(pending: PendingPlan, click: ApprovalClick): Outcome<ApprovalStatus> {
  const { rule, askers, approvers } = pending
  const closed = stateRefusal(pending, click, operationActions.approve.states)
  if (closed !== null) return refused(closed)
  if (rule === null || rule === 'no such part') return refused(nothingToDecide(rule))
  const own = ownRequest(rule, askers, click.who)
  const refusals = [
    ...(own === null ? whoRefusals(rule, click) : [...placeRefusals(click), own]),
    twice(approvers, click.who),
  ].filter((no) => no !== null)
  if (refusals.length > 0) return refused(...refusals)
  return granted(judgeApprovers(rule, askers, [...approvers, click.who]))
}

/** Whether a person may deny: as an approver or as the requester, and only before the start. */
export function judgeDenial(pending: PendingPlan, click: ApprovalClick): Outcome<'denies'> {
  const { rule, askers } = pending
  const closed = stateRefusal(pending, click, operationActions.deny.states)
  if (closed !== null) return refused(closed)
  if (rule === null || rule === 'no such part') return refused(nothingToDecide(rule))
  const refusals = askers.some((asker) => isAccountOf(click.who, asker))
    ? placeRefusals(click)
    : whoRefusals(rule, click)
  return refusals.length > 0 ? refused(...refusals) : granted('denies')
}

const nothingToDecide = (rule: null | 'no such part'): Refusal =>
  rule === null
    ? refusal('wrong state', 'This plan needs no approval.', 'Its requester can start it.')
    : refusal(
        'stale click',
        'This button names no part of the plan that is left. The click changed nothing.',
        'Use the buttons of the current card.',
      )

function stateRefusal(pending: PendingPlan, click: ApprovalClick, deciding: readonly OperationState[]): Refusal | null {
  const { state, hash, expiresAtMs } = pending
  if (state === 'planned') return refusal('wrong state', 'Approval of this plan has not been requested yet.')
  if (!deciding.includes(state))
    return refusal('already decided', `Already decided: it is ${state}. The click changed nothing.`)
  if (expiresAtMs !== null && click.nowMs >= expiresAtMs)
    return refusal('expired', 'The approval deadline has passed. The click changed nothing.', 'Request a new plan.')
  if (click.hash === hash) return null
  return refusal(
    'plan changed',
    `The plan changed: you saw ${shortHash(click.hash)}, it is now ${shortHash(hash)}.`,
    'Review the new plan, then decide.',
  )
}

const placeRefusals = ({ who, channel }: ApprovalClick): readonly Refusal[] =>
  [kindRefusal(who.person), channelRefusal(channel)].filter((no) => no !== null)

const whoRefusals = (rule: ApprovalRule, click: ApprovalClick): readonly Refusal[] => {
  const apart = kindRefusal(click.who.person) !== null || isApprover(click.who, rule)
  return [...placeRefusals(click), ...(apart ? [] : [notAnApprover(click.who)])]
}

const notAnApprover = ({ person }: Membership): Refusal =>
  refusal(
    'not an approver',
    `@${person.name} is not in a group that may approve this plan.`,
    'The card lists the groups.',
  )

const ownRequest = (rule: ApprovalRule, askers: readonly string[], who: Membership): Refusal | null =>
  rule.requesterCounts === 'no' && askers.some((asker) => isAccountOf(who, asker))
    ? refusal('own request', 'You requested this, so you can’t approve it.', 'The card lists the approvers.')
    : null

const twice = (approvers: readonly Membership[], who: Membership): Refusal | null =>
  approvers.some((approver) => isSameHuman(approver, who))
    ? refusal('already approved', 'You already approved this.', 'Another person’s approval is needed.')
    : null
