import type { SpareByLimit } from '../../core/forecast/compare.ts'
import type { Invocation } from '../../core/grammar/invocation.ts'
import { allPass } from '../../core/health/verdict.ts'
import type { Message } from '../../core/message.ts'
import { waivedBy } from '../../core/plan/break-glass.ts'
import { planEffect } from '../../core/plan/effect.ts'
import { type Plan, planHash } from '../../core/plan/plan.ts'
import { observing } from '../../core/policy/access.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import { planAnswer } from '../../messages/operations/plan.ts'
import { leftOutLines } from '../../messages/wording/busy.ts'
import { allowed, type Caller } from '../authorization/authorize.ts'
import { evidenceAtPlan, guardsAt } from '../guards/matrix.ts'
import { ofPlan } from '../guards/subject.ts'
import { type JournalContext, person, recordOperation } from '../journals/append.ts'
import { foldedOperation } from '../journals/folded.ts'
import { planEstimate } from '../planning/estimates.ts'
import { planFor } from '../planning/planning.ts'
import { noForecast, worstMoment } from '../planning/worst-moment.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { refusedWithSuggestion } from './suggest-correction.ts'

type RequestPlanContext = JournalContext & Pick<ClusterContext, 'ids'>

/** Makes the plan of a changing command and shows it; with buttons, unless it is a dry run or cannot start. */
export async function requestPlan(
  strict: ClusterContext,
  asking: Caller,
  invocation: Invocation,
  retryOf: string | null,
): Promise<Message> {
  // a plan is judged again before anything starts
  const context = { ...strict, ...strict.recent }
  // Checked before anything is read, so that a person without permission learns no node names.
  const here = await allowed(context, asking, invocation.command.name, null)
  if (!here.ok) return refusedAnswer(here.refusals)
  const planned = await planFor(context, invocation, { requester: asking.person, window: null })
  if (!planned.ok) return refusedWithSuggestion(context, asking, invocation.words, planned.refusals)
  const { plan, leftOut } = planned.value
  const inventory = await context.inventory.nodes()
  const subject = ofPlan(
    context,
    plan,
    { by: asking.person, channel: asking.channel },
    invocation.dryRun ? 'yes' : 'no',
  )
  const found = await guardsAt(subject)
  if (found !== null) return refusedAnswer(found.no.refusals)
  const evidence = await evidenceAtPlan(subject)
  const locks = await context.locks.state().catch((error: unknown) => {
    if (error instanceof Failure) return null
    throw error
  })
  const forecast = allPass(evidence) ? await worstMoment(context, subject.readings, plan) : noForecast
  const effect = [...planEffect(context.policy, plan, inventory), ...leftOutLines(leftOut)]
  const estimate = await planEstimate(context, plan)
  const factor = waivedBy(plan) === null ? undefined : context.policy.breakGlass?.secondFactor
  const shown = {
    plan,
    hash: planHash(plan),
    effect,
    estimate,
    forecast,
    evidence,
    locks,
    factor,
    nowMs: context.clock.now(),
  }
  const watching = observing(context.policy)
  if (invocation.dryRun) return planAnswer({ ...shown, draft: null, without: 'Dry run: nothing was written.' })
  if (watching !== null) return planAnswer({ ...shown, draft: null, without: `${watching.message} ${watching.remedy}` })
  if (!allPass(evidence)) return planAnswer({ ...shown, draft: null, without: '' })
  return planAnswer({
    ...shown,
    draft: await fileDraft(context, asking, { ...shown, spare: forecast.spare }, retryOf),
    without: '',
  })
}

/** Stores the draft under a new id. Ids are short, so a taken one is replaced by another. */
async function fileDraft(
  context: RequestPlanContext,
  asking: Caller,
  shown: {
    readonly plan: Plan
    readonly hash: string
    readonly evidence: Parameters<typeof planAnswer>[0]['evidence']
    readonly spare: SpareByLimit | null
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
      ...(shown.spare === null ? {} : { spare: shown.spare }),
      retryOf,
    })
    if (filed.is === 'conflict') continue
    await context.turns.schedule({ kind: 'operation', id }, context.clock.now() + context.policy.limits.draftMs)
    return foldedOperation(await context.journals.operation(id))
  }
}
