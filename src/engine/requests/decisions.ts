import { coverageOf } from '../../core/approvals/coverage.ts'
import { type OperationAction, operationActions } from '../../core/operation/actions.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import { judgeApproval, judgeDenial } from '../../core/operation/judge-approval.ts'
import { nodesOnButton, partNamed } from '../../core/operation/open-parts.ts'
import { nodesLeft, type Operation } from '../../core/operation/state.ts'
import { type PlanPart, ruleForAll, ruleOf } from '../../core/plan/plan.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { approvalDeadline } from '../../core/unattended/approval-deadline.ts'
import { type Directory, freshly, lastKnown, refusedOrJudged } from '../authorization/directory.ts'
import { readDecision } from '../authorization/read-decision.ts'
import { guardsAt } from '../guards/matrix.ts'
import { ofRequest } from '../guards/subject.ts'
import { type JournalContext, person } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { InboundRequest } from '../ports/conversation.ts'
import type { OperationEntry } from '../ports/journals.ts'
import { breakGlass } from './break-glass.ts'
import { change } from './change.ts'
import { isClickRecorded, recordedBefore } from './recorded-clicks.ts'
import { factorFor, type SecondFactorContext } from './second-factor.ts'
import { type Shown, shownPlan } from './shown-plan.ts'

type ApprovalContext = JournalContext & SecondFactorContext & Directory & Pick<ClusterContext, 'locks'>

/**
 * Approves exactly the part and plan that were shown, if the approval counts now and the second factor that the part's
 * rule demands is valid.
 */
export const approve = (
  context: ApprovalContext,
  asked: InboundRequest,
  shown: Shown,
  code: string,
): Promise<Outcome<Operation>> =>
  change(
    context,
    shown.operation,
    ({ hash }) => person(asked.person, hash),
    async (operation, entries): Promise<Outcome<OperationEvent>> => {
      if (isClickRecorded(entries, asked)) return refused(recordedBefore('Your approval was recorded'))
      const part = partNamed(operation, shown.part)
      const seen = shownPlan(entries, shown)?.hash ?? ''
      const judgement = await refusedOrJudged(
        context,
        async (people) => {
          const { pending, click } = await readDecision(context, { asked, operation, part, seen }, people)
          return judgeApproval(pending, click)
        },
        freshly(context),
      )
      if (!judgement.ok) return judgement
      // Checked last, so that a click that does not count does not use up a code.
      const factor = await factorFor(context, part?.rule ?? null, { person: asked.person, id: asked.id, code })
      if (!factor.ok) return factor
      const covers = coverageOf(operation.plan, part?.nodes ?? [])
      const by = { person: asked.person, click: asked.id }
      return granted({ type: 'approved', ...by, hash: operation.hash, covers, ...factor.value })
    },
  )

/**
 * Denies the nodes that were shown, or all that are left. Wins over approvals until the start, and is stored in the lock
 * store as well. A denial that leaves no node ends the operation.
 */
export function deny(
  context: ApprovalContext,
  asked: InboundRequest,
  shown: Shown,
  reason: string,
): Promise<Outcome<Operation>> {
  return change(
    context,
    shown.operation,
    ({ hash }) => person(asked.person, hash),
    async (operation, entries): Promise<Outcome<OperationEvent>> => {
      if (isClickRecorded(entries, asked)) return refused(recordedBefore('Your denial was recorded'))
      const part = partDenied(operation, entries, shown)
      const denial = await refusedOrJudged(
        context,
        async (people) => {
          // A denial of an older plan counts as well.
          const decision = { asked, operation, part, seen: operation.hash }
          const { pending, click } = await readDecision(context, decision, people)
          return judgeDenial(pending, click)
        },
        lastKnown(context),
      )
      if (!denial.ok) return denial
      const nodes = part?.nodes ?? []
      const rest = nodesLeft(operation).filter((node) => !nodes.includes(node))
      const about = rest.length === 0 ? {} : { nodes }
      return granted({ type: 'denied', person: asked.person, reason, click: asked.id, ...about })
    },
  )
}

/** The remaining nodes among those that the denial button named, with their current rule; null when none remains. */
function partDenied(operation: Operation, entries: readonly OperationEntry[], shown: Shown): PlanPart | null {
  const named = nodesOnButton((shownPlan(entries, shown) ?? operation).plan, shown.part)
  const nodes = nodesLeft(operation).filter((node) => named.includes(node))
  return nodes.length === 0 ? null : { rule: ruleForAll(operation.plan, nodes), nodes }
}

/** The operation, if the person is the requester and its state permits the action on a draft. */
const ownDraft = (
  operation: Operation,
  asked: InboundRequest,
  action: Extract<OperationAction, 'submit' | 'discard'>,
): Outcome<Operation> => {
  if (operation.requester !== asked.person)
    return refused(refusal('not allowed', 'This plan belongs to another person.', 'Request your own plan.'))
  if (!operationActions[action].states.includes(operation.state))
    return refused(
      refusal(
        'already decided',
        `Already decided: ${operation.operation} is ${operation.state}.`,
        'The click changed nothing.',
      ),
    )
  return granted(operation)
}

/**
 * Submits a draft to its approvers, or queues it when no approval is needed. A break-glass override is recorded first.
 */
export const submit = (
  context: ClusterContext,
  asked: InboundRequest,
  shown: Shown,
  code: string,
): Promise<Outcome<Operation>> =>
  change(
    context,
    shown.operation,
    ({ hash }) => person(asked.person, hash),
    async (operation) => {
      const own = ownDraft(operation, asked, 'submit')
      if (!own.ok) return own
      const found = await guardsAt(ofRequest(context, operation, asked, 'submit'))
      if (found !== null) return refused(...found.no.refusals)
      const nowMs = context.clock.now()
      if (operation.expiresAtMs !== null && nowMs >= operation.expiresAtMs)
        return refused(refusal('expired', 'This plan has expired.', 'Request a new plan.'))
      const rule = ruleOf(operation.plan)
      const broken = await breakGlass(context, operation, { person: asked.person, id: asked.id, code })
      if (!broken.ok) return broken
      const expiresAtMs = approvalDeadline(operation.plan, rule, nowMs)
      return granted({ type: 'submitted', expiresAtMs, ...broken.value })
    },
  )

/** Discards a draft. */
export const discard = (context: ApprovalContext, asked: InboundRequest, shown: Shown): Promise<Outcome<Operation>> =>
  change(
    context,
    shown.operation,
    ({ hash }) => person(asked.person, hash),
    (operation) => {
      const own = ownDraft(operation, asked, 'discard')
      return own.ok ? granted({ type: 'discarded' }) : own
    },
  )
