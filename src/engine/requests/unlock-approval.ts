import {
  type ApprovalStatus,
  approversUnder,
  judgeApprovers,
  missingWords,
} from '../../core/approvals/approval-status.ts'
import type { ClusterEvent } from '../../core/cluster/events.ts'
import { holderHash, isOpen, ruleInForce, type UnlockRequest, unlockRequests } from '../../core/cluster/unlocking.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { line, type Message } from '../../core/message.ts'
import { judgeApproval } from '../../core/operation/judge-approval.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { peopleBehind } from '../../core/policy/requester.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { acting, type Requesting } from '../authorization/authorize.ts'
import { type Directory, freshly, refusedOrJudged } from '../authorization/directory.ts'
import { memberships } from '../authorization/memberships.ts'
import { person as author } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { InboundRequest } from '../ports/conversation.ts'
import type { People } from '../ports/people.ts'
import { type BreakLockContext, breakLockNow, breakLockRefusal, holderOf, ruleOf } from './break-lock.ts'
import { decide, decideOn } from './record-decision.ts'
import { factorFor, type SecondFactorContext } from './second-factor.ts'

/** The ports of unlock approval. */
export type UnlockApprovalContext = BreakLockContext &
  SecondFactorContext &
  Directory &
  Pick<ClusterContext, 'inventory' | 'nodes'>

/**
 * Asks the approvers to agree to breaking a lock. A request for the same holder that is still open is not made again.
 */
export async function requestUnlockApproval(
  context: UnlockApprovalContext,
  asking: Requesting,
  holder: Holder,
  rule: ApprovalRule,
  reason: string,
): Promise<Outcome<Message>> {
  const nowMs = context.clock.now()
  const { node, operation, run } = holder
  const hash = holderHash(holder)
  const before = unlockRequests(await context.journals.cluster())
  const same = before.find((one) => one.holder === hash && isOpen(one, nowMs))
  if (same) return finish(context, same.sequence, asking.id, null)
  const expiresAtMs = nowMs + rule.expiresAfterMs
  await decide(context, {
    type: 'unlockAsked',
    person: asking.person,
    node,
    operation,
    run,
    holder: hash,
    requester: holder.requester,
    rule,
    expiresAtMs,
    reason,
  })
  return granted(
    line(
      `Approval requested to break the lock of ${node}. See the message in `,
      { channel: context.policy.channel },
      '.',
    ),
  )
}

/** Records an approval to break a lock; the last one that is needed breaks it. */
export async function agree(
  context: UnlockApprovalContext,
  asked: InboundRequest,
  sequence: number,
  code: string,
): Promise<Outcome<Message>> {
  const may = acting(context)
  if (!may.ok) return may
  const by = author(asked.person, null)
  const agreed = await decideOn(context, by, async (entries): Promise<Outcome<ClusterEvent>> => {
    const request = unlockRequests(entries).find((one) => one.sequence === sequence)
    if (!request) return refused(refusal('stale click', 'This request does not exist.', 'Nothing was changed.'))
    if (request.broken === 'yes')
      return refused(refusal('already decided', 'Already decided: the lock is broken. The click changed nothing.'))
    const still = await stillTheSame(context, request)
    if (!still.ok) return still
    const rule = ruleInForce(request.rule, await ruleOf(context, request.node))
    const judged = await refusedOrJudged(
      context,
      (people) => judgeAgreement(context, asked, request, rule, people),
      freshly(context),
    )
    if (!judged.ok) return judged
    // Checked last, so that a click that does not count does not use up a code.
    const factor = await factorFor(context, rule, { person: asked.person, id: asked.id, code })
    if (!factor.ok) return factor
    const { node, reason } = request
    const { person, id: click } = asked
    return granted({ type: 'unlockAgreed', person, request: sequence, node, click, reason, ...factor.value })
  })
  // An earlier click may have completed the approvals right before its bot died, so breaking is tried again.
  if (!agreed.ok && agreed.refusals.some(({ code: no }) => no !== 'already approved' && no !== 'already decided'))
    return agreed
  return finish(context, sequence, asked.id, agreed.ok ? null : agreed)
}

/** Whether the approval counts, by the answers of `people`. */
async function judgeAgreement(
  { policy, clock }: Pick<ClusterContext, 'policy' | 'clock'>,
  asked: InboundRequest,
  request: UnlockRequest,
  rule: ApprovalRule,
  people: People,
): Promise<Outcome<ApprovalStatus>> {
  const [[who, ...approvers], channel] = await Promise.all([
    memberships(policy, people, [asked.person, ...approversUnder(rule, request.approvers)], rule),
    people.channel(asked.channel),
  ])
  if (!who) return refused(refusal('not allowed', 'Unknown person.'))
  const { holder: hash, expiresAtMs } = request
  return judgeApproval(
    { state: 'awaiting approval', rule, hash, expiresAtMs, askers: askersOf(request), approvers },
    { nowMs: clock.now(), who, channel, hash },
  )
}

/**
 * The people whose approvals do not count: the person who requested the unlock, and the requester of the lock's run.
 */
const askersOf = ({ person, requester }: UnlockRequest): readonly string[] => [person, ...peopleBehind(requester)]

/** Breaks the lock once all approvals are given; otherwise says which are missing, or returns `otherwise`. */
async function finish(
  context: UnlockApprovalContext,
  sequence: number,
  intent: string,
  otherwise: Outcome<Message> | null,
): Promise<Outcome<Message>> {
  const request = unlockRequests(await context.journals.cluster()).find((one) => one.sequence === sequence)
  if (!request) return refused(refusal('stale click', 'This request does not exist.', 'Nothing was changed.'))
  const now = await agreedTo(context, request)
  const needed = `${now.counting.length} of the approvals to break the lock of ${request.node} given. Missing: `
  if (now.missing > 0) return otherwise ?? granted(line(needed, ...missingWords(now), '.'))
  const still = await stillTheSame(context, request)
  if (!still.ok) return request.broken === 'yes' && otherwise ? otherwise : still
  const { person, reason } = request
  return breakLockNow(context, { person, holder: still.value, reason, request: sequence, intent })
}

/** The status of the approvals, by fresh answers about the approvers. */
async function agreedTo(
  context: Pick<ClusterContext, 'policy' | 'inventory' | 'people' | 'clock'>,
  request: UnlockRequest,
): Promise<ApprovalStatus> {
  const rule = ruleInForce(request.rule, await ruleOf(context, request.node))
  return judgeApprovers(
    rule,
    askersOf(request),
    await memberships(context.policy, freshly(context), approversUnder(rule, request.approvers), rule),
  )
}

/**
 * The holder that approval was requested for, if it still has the lock and the lock may be broken. Approvals do not
 * count for another holder.
 */
async function stillTheSame(
  context: Pick<ClusterContext, 'journals' | 'locks' | 'inventory' | 'nodes'>,
  request: UnlockRequest,
): Promise<Outcome<Holder>> {
  const holder = await holderOf(context, request.node)
  if (holder === null || holderHash(holder) !== request.holder)
    return refused(
      refusal(
        'stale click',
        `The lock of ${request.node} is no longer the one that approval was requested for. Nothing was changed.`,
        'status shows the current lock. Request it again.',
      ),
    )
  const no = await breakLockRefusal(context, holder)
  return no === null ? granted(holder) : refused(no)
}
