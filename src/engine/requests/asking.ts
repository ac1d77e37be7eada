import { allAgree, type Verdict } from '../../core/health/verdict.ts'
import type { Invocation } from '../../core/invocation/invocation.ts'
import type { Message } from '../../core/messages/message.ts'
import { operationState } from '../../core/operation/state.ts'
import { waivedBy } from '../../core/plan/break-glass.ts'
import { planEffect } from '../../core/plan/effect.ts'
import { type Plan, planHash } from '../../core/plan/plan.ts'
import { observing } from '../../core/policy/access.ts'
import { type Refusal, refusal } from '../../core/refusals.ts'
import { lasting } from '../../core/telling/durations.ts'
import { planAnswer } from '../../core/telling/plan.ts'
import { refusedAnswer } from '../../core/telling/refused.ts'
import { approvalVerdicts } from '../approvable.ts'
import { glassRefusal } from '../break-glass.ts'
import { cardsCanBePosted } from '../channel-use.ts'
import { Failure } from '../failure.ts'
import { planVerdicts } from '../gates.ts'
import type { Outside } from '../outside.ts'
import { planFor } from '../planning.ts'
import { person, recordOperation } from '../record.ts'
import { type Asking, allowed } from './allowed.ts'
import { refusedWithOffer } from './offering.ts'

/** Makes the plan of a changing command and shows it; unless it is a dry run, with buttons that go on. */
export async function askForPlan(
  outside: Outside,
  asking: Asking,
  invocation: Invocation,
  retryOf: string | null,
): Promise<Message> {
  // Asked before anything is looked up: who may do nothing here is not told which nodes there are.
  const here = await allowed(outside, asking, invocation.command.name, null)
  if (!here.ok) return refusedAnswer(here.refusals)
  const planned = await planFor(outside, invocation, asking.person)
  if (!planned.ok) return refusedWithOffer(outside, asking, invocation.words, planned.refusals)
  const plan = planned.value
  const inventory = await outside.inventory.nodes()
  const nodes = inventory.filter(({ name }) => plan.nodes.some(({ node }) => node === name))
  const right = await allowed(outside, asking, plan.command, nodes)
  if (!right.ok) return refusedAnswer(right.refusals)
  const glass = await glassRefusal(outside, plan, asking.person)
  if (glass !== null) return refusedAnswer([glass])
  const channel = invocation.dryRun ? null : await cardsCanBePosted(outside, outside.policy.channel)
  if (channel?.ok === false) return refusedAnswer(channel.refusals)
  const busy = await alreadyRunning(outside, plan)
  if (busy.length > 0 && !invocation.dryRun) return refusedAnswer(busy)
  const looked = await planVerdicts(outside, plan, AbortSignal.timeout(planLookMs))
  const evidence = [...busy.map(busyVerdict), ...(await approvalVerdicts(outside, plan)), ...looked]
  const locks = await outside.locks.state().catch((error: unknown) => {
    if (error instanceof Failure) return null
    throw error
  })
  const effect = planEffect(outside.policy, plan, inventory)
  const factor = waivedBy(plan) === null ? undefined : outside.policy.breakGlass?.secondFactor
  const shown = { plan, hash: planHash(plan), effect, evidence, locks, factor, nowMs: outside.clock.now() }
  const watching = observing(outside.policy)
  if (invocation.dryRun) return planAnswer({ ...shown, draft: null, without: 'Dry run: nothing was written.' })
  if (watching !== null) return planAnswer({ ...shown, draft: null, without: `${watching.message} ${watching.remedy}` })
  if (!allAgree(evidence)) return planAnswer({ ...shown, draft: null, without: '' })
  return planAnswer({ ...shown, draft: await fileDraft(outside, asking, shown, retryOf), without: '' })
}

/** A dry run always answers: what would refuse the request is part of its evidence. */
const busyVerdict = ({ code, message, remedy }: Refusal): Verdict => ({
  gate: code,
  verdict: 'blocked',
  evidence: message,
  remedy,
})

/** A gate that takes longer than this is shown as unanswered in the plan. */
const planLookMs = 15_000

/** Open operations that already do the same to one of the nodes. */
export async function alreadyRunning(outside: Outside, plan: Plan): Promise<readonly Refusal[]> {
  const nowMs = outside.clock.now()
  const open = (await outside.journals.open()).filter(({ state }) => state !== 'planned')
  return open.flatMap((one) => {
    const same = plan.nodes
      .map(({ node }) => node)
      .filter((node) => one.command === plan.command && one.nodes.includes(node))
    if (same.length === 0) return []
    const age = lasting(nowMs - one.createdAtMs)
    return [
      refusal(
        'already running',
        `Already ${one.operation}: ${one.words}, ${one.state} for ${age}.`,
        `status ${one.operation} shows it.`,
      ),
    ]
  })
}

/** Ids are short, so that people can say them; a taken one is simply drawn again. */
async function fileDraft(
  outside: Outside,
  asking: Asking,
  shown: {
    readonly plan: Plan
    readonly hash: string
    readonly evidence: Parameters<typeof planAnswer>[0]['evidence']
  },
  retryOf: string | null,
) {
  for (;;) {
    const id = outside.ids.operation()
    const filed = await recordOperation(outside, id, [], person(asking.person, shown.hash), {
      type: 'planned',
      operation: id,
      requester: asking.person,
      plan: shown.plan,
      hash: shown.hash,
      askedIn: asking.channel,
      channel: outside.policy.channel,
      evidence: shown.evidence,
      expiresAtMs: outside.clock.now() + outside.policy.limits.draftMs,
      retryOf,
    })
    if (filed === 'conflict') continue
    await outside.turns.schedule({ kind: 'operation', id }, outside.clock.now() + outside.policy.limits.draftMs)
    return operationState(await outside.journals.operation(id))
  }
}
