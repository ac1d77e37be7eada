import { judgeApproval } from '../../core/approvals/judge.ts'
import { agreedUnder, missingWords, type Standing, standing } from '../../core/approvals/standing.ts'
import type { ClusterEvent } from '../../core/cluster/events.ts'
import { holderHash, isOpen, ruleInForce, type UnlockRequest, unlockRequests } from '../../core/cluster/unlocking.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { line, type Message } from '../../core/messages/message.ts'
import type { ApprovalRule } from '../../core/policy/policy.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { freshly, refusedOrJudged } from '../directory.ts'
import type { Outside } from '../outside.ts'
import type { Asked } from '../ports/conversation.ts'
import type { People } from '../ports/people.ts'
import { voters } from '../who.ts'
import { type Asking, acting } from './allowed.ts'
import { breakNow, holderOf, keepsItsLock, ruleOf } from './breaking.ts'
import { decide, decideOn } from './decide.ts'
import { factorFor } from './second-factor.ts'

/** Puts an unlock before those who must agree; the same one is not asked for twice. */
export async function askOthers(
  outside: Outside,
  asking: Asking,
  holder: Holder,
  rule: ApprovalRule,
  reason: string,
): Promise<Outcome<Message>> {
  const nowMs = outside.clock.now()
  const { node, operation, run } = holder
  const hash = holderHash(holder)
  const before = unlockRequests(await outside.journals.cluster())
  const same = before.find((one) => one.holder === hash && isOpen(one, nowMs))
  if (same) return finish(outside, same.sequence, null)
  const expiresAtMs = nowMs + rule.expiresAfterMs
  await decide(outside, {
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
      `Others have to agree that the lock of ${node} is broken: they are asked in `,
      { channel: outside.policy.channel },
      '.',
    ),
  )
}

/** Somebody agrees that a lock is broken; the last one who must agree breaks it. */
export async function agree(outside: Outside, asked: Asked, sequence: number, code: string): Promise<Outcome<Message>> {
  const may = acting(outside)
  if (!may.ok) return may
  const agreed = await decideOn(outside, asked.person, async (entries): Promise<Outcome<ClusterEvent>> => {
    const request = unlockRequests(entries).find((one) => one.sequence === sequence)
    if (!request) return refused(refusal('stale click', 'This was never asked.', 'Nothing was changed.'))
    if (request.broken === 'yes')
      return refused(refusal('already decided', 'Already decided: its lock is broken. The click changed nothing.'))
    const still = await stillTheSame(outside, request)
    if (!still.ok) return still
    const rule = ruleInForce(request.rule, await ruleOf(outside, request.node))
    const judged = await refusedOrJudged(
      outside,
      (people) => judgeAgreement(outside, asked, request, rule, people),
      freshly(outside),
    )
    if (!judged.ok) return judged
    // Last of all, so that no code is used up by a click that does not count.
    const factor = await factorFor(outside, rule, { person: asked.person, id: asked.id, code })
    if (!factor.ok) return factor
    const { node, reason } = request
    const { person, id: click } = asked
    return granted({ type: 'unlockAgreed', person, request: sequence, node, click, reason, ...factor.value })
  })
  // Whoever clicked before may have been the last one, and the bot may have died right behind it.
  if (!agreed.ok && agreed.refusals.some(({ code: no }) => no !== 'already approved' && no !== 'already decided'))
    return agreed
  return finish(outside, sequence, agreed.ok ? null : agreed)
}

/** Whether the click agrees, by the answers of `people`. */
async function judgeAgreement(
  { policy, clock }: Outside,
  asked: Asked,
  request: UnlockRequest,
  rule: ApprovalRule,
  people: People,
): Promise<Outcome<Standing>> {
  const [[who, ...approvers], channel] = await Promise.all([
    voters(policy, people, [asked.person, ...agreedUnder(rule, request.agreed)], rule),
    people.channel(asked.channel),
  ])
  if (!who) return refused(refusal('not allowed', 'Nobody is known by that id.'))
  const { holder: hash, expiresAtMs } = request
  return judgeApproval(
    { state: 'awaiting approval', rule, hash, expiresAtMs, askers: askersOf(request), approvers },
    { nowMs: clock.now(), who, channel, hash },
  )
}

/** Neither who wants it broken nor whose request the lock is from helps to break it. */
const askersOf = ({ person, requester }: UnlockRequest): readonly string[] => [person, requester]

/** Breaks the lock when everybody who must agree has; else says who is missing, or what was refused. */
async function finish(
  outside: Outside,
  sequence: number,
  otherwise: Outcome<Message> | null,
): Promise<Outcome<Message>> {
  const request = unlockRequests(await outside.journals.cluster()).find((one) => one.sequence === sequence)
  if (!request) return refused(refusal('stale click', 'This was never asked.', 'Nothing was changed.'))
  const now = await agreedTo(outside, request)
  const needed = `${now.counting.length} agreed that the lock of ${request.node} is broken. Missing: `
  if (now.missing > 0) return otherwise ?? granted(line(needed, ...missingWords(now), '.'))
  const still = await stillTheSame(outside, request)
  if (!still.ok) return request.broken === 'yes' && otherwise ? otherwise : still
  return breakNow(outside, { person: request.person, holder: still.value, reason: request.reason, request: sequence })
}

/** How far it has come, by what everybody is right now. */
async function agreedTo(outside: Outside, request: UnlockRequest): Promise<Standing> {
  const rule = ruleInForce(request.rule, await ruleOf(outside, request.node))
  return standing(
    rule,
    askersOf(request),
    await voters(outside.policy, freshly(outside), agreedUnder(rule, request.agreed), rule),
  )
}

/** The very holder that people were asked about, if it may still be broken: any other one voids what they agreed to. */
async function stillTheSame(outside: Outside, request: UnlockRequest): Promise<Outcome<Holder>> {
  const holder = await holderOf(outside, request.node)
  if (holder === null || holderHash(holder) !== request.holder)
    return refused(
      refusal(
        'stale click',
        `The lock of ${request.node} is not the one any more that others were asked about. Nothing was changed.`,
        'status shows it. Ask again for the one that is there now.',
      ),
    )
  const no = await keepsItsLock(outside, holder)
  return no === null ? granted(holder) : refused(no)
}
