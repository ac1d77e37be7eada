import { understand } from '../../core/grammar/parse.ts'
import { allPass } from '../../core/health/verdict.ts'
import { invariant } from '../../core/invariant.ts'
import { planHash } from '../../core/plan/plan.ts'
import { requesterOf, type UnattendedEntry } from '../../core/policy/unattended.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { maxCommandLength } from '../../core/text/characters.ts'
import { nightId } from '../../core/unattended/id.ts'
import type { Night } from '../../core/unattended/night.ts'
import type { Prepared } from '../../core/unattended/prepared.ts'
import { nightCommand } from '../../core/unattended/words.ts'
import { evidenceAtPlan, guardsAt } from '../guards/matrix.ts'
import { ofPlan } from '../guards/subject.ts'
import { bot, recordOperation } from '../journals/append.ts'
import { planEstimate } from '../planning/estimates.ts'
import { planFor } from '../planning/planning.ts'
import { worstMoment } from '../planning/worst-moment.ts'
import type { ClusterContext } from '../ports/context.ts'

/** The nodes of a night with the reasons, and the nodes that are only reported. */
export type NightNodes = Pick<Prepared, 'listed' | 'later' | 'unknown' | 'notConverging'>

/** Unattended work of one night: an entry of the policy, an opening of its window, and the nodes. */
export type UnattendedWork = {
  readonly name: string
  readonly entry: UnattendedEntry
  readonly night: Night
  readonly nodes: NightNodes
}

/**
 * Prepares the unattended work of an entry for one night, as an ordinary plan of exactly the listed nodes that is
 * submitted to its approvers, and returns the id of its operation. The id derives from cluster, entry and date: called
 * again, or by another bot, it finds what it prepared before, whatever the entry or the nodes are by then. It may be
 * interrupted anywhere; the turns of the operation submit what was stored. Refused, with nothing written, when a guard
 * objects to the plan, when a check of the plan fails, or when no node is listed. Throws `Failure`.
 */
export async function prepareUnattended(strict: ClusterContext, work: UnattendedWork): Promise<Outcome<string>> {
  const { policy, journals, turns } = strict
  const id = nightId(policy.cluster, work.name, work.night.date)
  if ((await journals.operation(id)).length > 0) return granted(id)
  const made = await planOfNight(strict, work)
  if (!made.ok) return made
  const { plan, evidence, prepared, spare } = made.value
  const recorded = await recordOperation(strict, id, [], bot(strict, plan.requester, planHash(plan)), {
    type: 'planned',
    operation: id,
    requester: plan.requester,
    plan,
    hash: planHash(plan),
    askedIn: policy.channel,
    channel: policy.channel,
    evidence,
    expiresAtMs: work.night.latestAtMs,
    ...(spare === null ? {} : { spare }),
    prepared,
    retryOf: null,
  })
  // a conflict means that another bot has prepared the same night
  if (recorded.is !== 'conflict') {
    strict.metrics.night(policy.cluster, work.name, 'prepared')
    strict.log.info({ operation: id, policy: work.name }, 'unattended work was prepared')
  }
  await turns.wake({ kind: 'operation', id })
  return granted(id)
}

async function planOfNight(strict: ClusterContext, work: UnattendedWork) {
  // the plan is judged again before anything starts
  const context = { ...strict, ...strict.recent }
  const { name, entry, night } = work
  const nodes = asManyAsFit(work)
  if (nodes.listed.length === 0) return refused(refusal('nothing matched', 'No node is listed.'))
  const names = nodes.listed.map(({ node }) => node)
  const invocation = understand(context.vocabulary, nightCommand(name, entry, night, names))
  if (!invocation.ok) return invocation
  const requester = requesterOf(name, entry)
  const window = { name: entry.window.name, opensAtMs: night.opensAtMs, closesAtMs: night.closesAtMs }
  const planned = await planFor(context, invocation.value, { requester, window })
  if (!planned.ok) return planned
  const { plan } = planned.value
  const subject = ofPlan(context, plan, { by: requester, channel: context.policy.channel }, 'no')
  const found = await guardsAt(subject)
  if (found !== null) return refused(...found.no.refusals)
  const evidence = await evidenceAtPlan(subject)
  const blocked = evidence.filter((one) => !allPass([one]))
  if (blocked.length > 0)
    return refused(...blocked.map(({ gate, evidence: why }) => refusal('gate closed', `${gate}: ${why}`)))
  const forecast = await worstMoment(context, subject.readings, plan)
  const estimate = await planEstimate(context, plan)
  const stays = new Set(plan.nodes.map(({ node }) => node))
  const listed = nodes.listed.filter(({ node }) => stays.has(node))
  invariant(listed.length === plan.nodes.length, 'every node of a night is listed with its reason')
  const { spare, worst } = forecast
  return granted({ plan, evidence, spare, prepared: { ...nodes, listed, duration: estimate.sentence, worst } })
}

/** The nodes of a night, without those that are too many for one command: they wait for a later night. */
function asManyAsFit({ name, entry, night, nodes }: UnattendedWork): NightNodes {
  const names = nodes.listed.map(({ node }) => node)
  const command = (count: number) => nightCommand(name, entry, night, names.slice(0, count))
  let count = names.length
  while (count > 0 && command(count).length > maxCommandLength) count--
  return { ...nodes, listed: nodes.listed.slice(0, count), later: [...names.slice(count), ...nodes.later] }
}
