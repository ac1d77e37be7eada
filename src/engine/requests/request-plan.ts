import type { Invocation } from '../../core/grammar/invocation.ts'
import { allPass, type Verdict } from '../../core/health/verdict.ts'
import type { Message } from '../../core/message.ts'
import { operationState } from '../../core/operation/state.ts'
import { waivedBy } from '../../core/plan/break-glass.ts'
import { planEffect } from '../../core/plan/effect.ts'
import { type Plan, planHash } from '../../core/plan/plan.ts'
import { observing } from '../../core/policy/access.ts'
import { type Refusal, refusal } from '../../core/refusals.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import { planAnswer } from '../../messages/operations/plan.ts'
import { approvalVerdicts } from '../authorization/approvable.ts'
import { allowed, type Caller } from '../authorization/authorize.ts'
import { breakGlassRefusal } from '../authorization/break-glass.ts'
import { cardsCanBePosted } from '../authorization/channel-use.ts'
import { planVerdicts } from '../gates/plan-evidence.ts'
import { person, recordOperation } from '../journals/append.ts'
import { planFor } from '../planning/planning.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { refusedWithOffer } from './suggest-correction.ts'

/** Makes the plan of a changing command and shows it; unless it is a dry run, with buttons that go on. */
export async function requestPlan(
  context: ClusterContext,
  asking: Caller,
  invocation: Invocation,
  retryOf: string | null,
): Promise<Message> {
  // Asked before anything is looked up: who may do nothing here is not told which nodes there are.
  const here = await allowed(context, asking, invocation.command.name, null)
  if (!here.ok) return refusedAnswer(here.refusals)
  const planned = await planFor(context, invocation, asking.person)
  if (!planned.ok) return refusedWithOffer(context, asking, invocation.words, planned.refusals)
  const plan = planned.value
  const inventory = await context.inventory.nodes()
  const nodes = inventory.filter(({ name }) => plan.nodes.some(({ node }) => node === name))
  const right = await allowed(context, asking, plan.command, nodes)
  if (!right.ok) return refusedAnswer(right.refusals)
  const glass = await breakGlassRefusal(context, plan, asking.person)
  if (glass !== null) return refusedAnswer([glass])
  const channel = invocation.dryRun ? null : await cardsCanBePosted(context, context.policy.channel)
  if (channel?.ok === false) return refusedAnswer(channel.refusals)
  const busy = await alreadyRunning(context, plan)
  if (busy.length > 0 && !invocation.dryRun) return refusedAnswer(busy)
  const looked = await planVerdicts(context, plan, AbortSignal.timeout(askLimitMs))
  const evidence = [...busy.map(busyVerdict), ...(await approvalVerdicts(context, plan)), ...looked]
  const locks = await context.locks.state().catch((error: unknown) => {
    if (error instanceof Failure) return null
    throw error
  })
  const effect = planEffect(context.policy, plan, inventory)
  const factor = waivedBy(plan) === null ? undefined : context.policy.breakGlass?.secondFactor
  const shown = { plan, hash: planHash(plan), effect, evidence, locks, factor, nowMs: context.clock.now() }
  const watching = observing(context.policy)
  if (invocation.dryRun) return planAnswer({ ...shown, draft: null, without: 'Dry run: nothing was written.' })
  if (watching !== null) return planAnswer({ ...shown, draft: null, without: `${watching.message} ${watching.remedy}` })
  if (!allPass(evidence)) return planAnswer({ ...shown, draft: null, without: '' })
  return planAnswer({ ...shown, draft: await fileDraft(context, asking, shown, retryOf), without: '' })
}

/** A dry run always answers: what would refuse the request is part of its evidence. */
const busyVerdict = ({ code, message, remedy }: Refusal): Verdict => ({
  gate: code,
  verdict: 'blocked',
  evidence: message,
  remedy,
})

/** The longest that a plan waits for all gates together; each has a limit of its own below it. */
const askLimitMs = 600_000

/** Open operations that already do the same to one of the nodes. */
export async function alreadyRunning(context: ClusterContext, plan: Plan): Promise<readonly Refusal[]> {
  const nowMs = context.clock.now()
  const open = (await context.journals.open()).filter(({ state }) => state !== 'planned')
  return open.flatMap((one) => {
    const same = plan.nodes
      .map(({ node }) => node)
      .filter((node) => one.command === plan.command && one.nodes.includes(node))
    if (same.length === 0) return []
    const age = formatDuration(nowMs - one.createdAtMs)
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
  context: ClusterContext,
  asking: Caller,
  shown: {
    readonly plan: Plan
    readonly hash: string
    readonly evidence: Parameters<typeof planAnswer>[0]['evidence']
  },
  retryOf: string | null,
) {
  for (;;) {
    const id = context.ids.operation()
    const filed = await recordOperation(context, id, [], person(asking.person, shown.hash), {
      type: 'planned',
      operation: id,
      requester: asking.person,
      plan: shown.plan,
      hash: shown.hash,
      askedIn: asking.channel,
      channel: context.policy.channel,
      evidence: shown.evidence,
      expiresAtMs: context.clock.now() + context.policy.limits.draftMs,
      retryOf,
    })
    if (filed === 'conflict') continue
    await context.turns.schedule({ kind: 'operation', id }, context.clock.now() + context.policy.limits.draftMs)
    return operationState(await context.journals.operation(id))
  }
}
