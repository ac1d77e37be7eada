import { type Goal, goalWords, readDeadline, readGoal } from '../../core/campaign/goal.ts'
import { countsOf } from '../../core/campaign/reading.ts'
import { type Campaign, foldCampaigns } from '../../core/campaign/state.ts'
import type { ControlIntent } from '../../core/commands/control-intent.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { didYouMean } from '../../core/text/nearest.ts'
import { dryCampaignMessage, startedCampaignMessage, stoppedCampaignMessage } from '../../messages/answers/campaign.ts'
import { allowed, type Requesting } from '../authorization/authorize.ts'
import { readCompliance } from '../campaigns/compliance.ts'
import { nodesOfCampaign } from '../campaigns/measure.ts'
import { person, recordCampaign } from '../journals/append.ts'
import { namedNodes } from '../planning/planning.ts'
import type { ClusterContext } from '../ports/context.ts'

type CampaignContext = Pick<
  ClusterContext,
  'policy' | 'journals' | 'inventory' | 'recent' | 'nodes' | 'people' | 'clock' | 'log' | 'ids'
>

/** The most campaigns that run in a cluster at once, because each reads its nodes every half an hour. */
const mostRunning = 10
/** How long the reading of a dry run takes at most, in milliseconds. */
const dryRunMs = 15_000

type Wanted = { readonly goal: Goal; readonly dueMs: number; readonly nodes: readonly Node[] }

/** Starts a campaign, or reads for a dry run how many of its nodes comply now. */
export async function startCampaign(
  context: CampaignContext,
  asking: Requesting,
  ask: Extract<ControlIntent, { ask: 'campaign start' }>,
): Promise<Outcome<Message>> {
  const { policy, clock, ids } = context
  const wanted = await wantedBy(context, asking, ask)
  if (!wanted.ok) return wanted
  const { goal, dueMs, nodes } = wanted.value
  if (ask.dryRun) {
    const read = await readCompliance(context, goal, nodes, clock.now() + dryRunMs)
    return granted(dryCampaignMessage(policy.cluster, goal, dueMs, countsOf(read)))
  }
  const recorded = await recordCampaign(context, person(asking.person, null), (before) => {
    const campaigns = foldCampaigns(before)
    if (campaigns.some(({ intent }) => intent === asking.id)) return granted(null)
    const running = campaigns.filter(({ state }) => state === 'running')
    const same = running.find((one) => goalWords(one.goal) === goalWords(goal) && one.nodes.join() === ask.nodes.join())
    if (same !== undefined)
      return refused(
        refusal(
          'already running',
          `${same.id} has the same nodes and goal.`,
          `Stop it first: campaign stop ${same.id}.`,
        ),
      )
    if (running.length >= mostRunning)
      return refused(
        refusal('wrong state', `${running.length} campaigns are running.`, 'Stop one first: campaign stop.'),
      )
    let id = ids.campaign()
    while (campaigns.some((one) => one.id === id)) id = ids.campaign()
    return granted({
      type: 'campaignStarted',
      campaign: id,
      person: asking.person,
      goal,
      nodes: ask.nodes,
      dueMs,
      reason: ask.reason,
      intent: asking.id,
    })
  })
  if (!recorded.ok) return recorded
  const campaign = foldCampaigns(await context.journals.campaigns()).find(({ intent }) => intent === asking.id)
  return campaign === undefined
    ? refused(refusal('wrong state', 'The campaign was not started.', 'Ask again.'))
    : granted(startedCampaignMessage(campaign, nodes.length))
}

/** What the words of a request mean; refused when they mean nothing, or the person may not start it on these nodes. */
async function wantedBy(
  context: CampaignContext,
  asking: Requesting,
  ask: Extract<ControlIntent, { ask: 'campaign start' }>,
): Promise<Outcome<Wanted>> {
  const zone = context.policy.windows?.[0]?.zone ?? 'UTC'
  const goal = readGoal(ask.until, zone)
  if (!goal.ok) return goal
  const due = readDeadline(ask.by, zone)
  if (!due.ok) return due
  if (due.value <= context.clock.now())
    return refused(refusal('bad value', `--by ${ask.by} is in the past.`, 'Name a later day.'))
  const names = context.nodes.factNames()
  if (goal.value.is === 'fact' && !names.includes(goal.value.name)) {
    const known = names.length === 0 ? 'The configuration has none.' : `Known: ${names.join(', ')}.`
    return refused(refusal('bad value', `${goal.value.name}: no such fact.`, didYouMean(goal.value.name, names, known)))
  }
  const selector = parseSelector(ask.nodes)
  if (!selector.ok) return selector
  const nodes = await namedNodes(context, selector.value, Number.POSITIVE_INFINITY)
  if (!nodes.ok) return nodes
  const right = await allowed(context, asking, 'campaign start', nodes.value)
  if (!right.ok) return right
  return granted({ goal: goal.value, dueMs: due.value, nodes: nodes.value })
}

/** Stops a running campaign: the named one, or the only one. Its starter always may, others by the access table. */
export async function stopCampaign(
  context: CampaignContext,
  asking: Requesting,
  { campaign: id, reason }: Extract<ControlIntent, { ask: 'campaign stop' }>,
): Promise<Outcome<Message>> {
  const entries = await context.journals.campaigns()
  const before = entries.find(({ event }) => event.type === 'campaignStopped' && event.intent === asking.id)
  if (before !== undefined) return granted(stoppedCampaignMessage(before.event.campaign))
  const found = runningCampaign(foldCampaigns(entries), id)
  if (!found.ok) return found
  const { id: campaign, starter } = found.value
  if (starter !== asking.person) {
    const nodes = await nodesOfCampaign(context, found.value)
    const right = await allowed(context, asking, 'campaign stop', nodes.ok ? nodes.value : 'cluster')
    if (!right.ok) return right
  }
  const recorded = await recordCampaign(context, person(asking.person, null), (before) => {
    const now = runningCampaign(foldCampaigns(before), campaign)
    return now.ok
      ? granted({ type: 'campaignStopped', campaign, person: asking.person, reason, intent: asking.id })
      : now
  })
  if (!recorded.ok) return recorded
  return granted(stoppedCampaignMessage(campaign))
}

function runningCampaign(campaigns: readonly Campaign[], id: string | null): Outcome<Campaign> {
  const running = campaigns.filter(({ state }) => state === 'running')
  const known =
    running.length === 0 ? 'No campaign is running.' : `Running: ${running.map((one) => one.id).join(', ')}.`
  const [only, ...others] = id === null ? running : running.filter((one) => one.id === id)
  if (only === undefined || others.length > 0)
    return refused(refusal('wrong state', id === null ? 'Which campaign?' : `${id} is not running.`, known))
  return granted(only)
}
