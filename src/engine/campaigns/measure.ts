import { nextCampaignEvent } from '../../core/campaign/next-event.ts'
import { type CampaignReading, countsOf } from '../../core/campaign/reading.ts'
import { type Campaign, foldCampaigns } from '../../core/campaign/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import { granted, type Outcome } from '../../core/refusals.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { campaignNotice } from '../../messages/notices/campaign.ts'
import { type NotifyContext, notify } from '../delivery/notify.ts'
import { bot, recordCampaign } from '../journals/append.ts'
import { namedNodes } from '../planning/planning.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { CampaignEntry } from '../ports/journals.ts'
import { readCompliance } from './compliance.ts'

type MeasureContext = NotifyContext &
  Pick<ClusterContext, 'policy' | 'journals' | 'recent' | 'nodes' | 'leases' | 'clock' | 'log' | 'instance' | 'metrics'>

/** How long a reading counts as new, and how long a bot has it to itself, in milliseconds. */
const intervalMs = 30 * 60_000
/** The time after which a reading asks no further node, so that it has ended when its lease does. */
const limitMs = intervalMs - 5 * 60_000
/** What follows from events of this age is done again, in milliseconds, because a bot may have died before it. */
const recentMs = 24 * 3_600_000

/**
 * Reads the nodes of all running campaigns that are due, one bot for each, and records what follows: the counts of each
 * day, a deadline in danger, and the end. Files the notices of recent events, and forgets the readings of what has ended.
 */
export async function measureCampaigns(context: MeasureContext): Promise<void> {
  const { journals, leases, clock, metrics, policy } = context
  for (const campaign of foldCampaigns(await journals.campaigns()).filter(isRunning)) await measured(context, campaign)
  const entries = await journals.campaigns()
  const campaigns = foldCampaigns(entries)
  const sinceMs = clock.now() - recentMs
  await fileNotices(
    context,
    campaigns,
    entries.filter(({ atMs }) => atMs >= sinceMs),
  )
  for (const { id, endedAtMs } of campaigns)
    if (endedAtMs !== null && endedAtMs >= sinceMs) await leases.forgetCampaignReading(id)
  const read = await Promise.all(
    campaigns
      .filter(isRunning)
      .map(async ({ id, dueMs }) => ({ id, dueMs, reading: await leases.campaignReading(id) })),
  )
  metrics.campaigns(
    policy.cluster,
    read.flatMap(({ id, dueMs, reading }) =>
      reading === null ? [] : [{ campaign: id, counts: countsOf(reading.nodes), dueMs }],
    ),
  )
}

const isRunning = ({ state }: Campaign): boolean => state === 'running'

async function fileNotices(
  context: MeasureContext,
  campaigns: readonly Campaign[],
  entries: readonly CampaignEntry[],
): Promise<void> {
  const { cluster, channel } = context.policy
  for (const { event, sequence, atMs: sinceMs } of entries) {
    const campaign = campaigns.find(({ id }) => id === event.campaign)
    const lines = campaign === undefined ? null : campaignNotice(cluster, campaign, event)
    if (lines !== null) await notify(context, { key: `campaign-${sequence}`, channel, lines, sinceMs })
  }
}

async function measured(context: MeasureContext, campaign: Campaign): Promise<void> {
  const { leases, clock, log } = context
  const beganMs = clock.now()
  if ((await leases.begin(`the reading of ${campaign.id}`, intervalMs)) === 'ours') {
    const nodes = await nodesOfCampaign(context, campaign)
    // the counts of before stay, with their age
    if (!nodes.ok)
      return log.warn({ campaign: campaign.id, refusals: nodes.refusals }, 'the nodes of a campaign are unknown')
    const read = await readCompliance(context, campaign.goal, nodes.value, beganMs + limitMs)
    // another bot may have read since
    if (clock.now() >= beganMs + intervalMs) return
    await leases.keepCampaignReading({ campaign: campaign.id, atMs: clock.now(), nodes: read })
  }
  const reading = await leases.campaignReading(campaign.id)
  if (reading !== null) await recordWhatFollows(context, campaign.id, reading)
}

/** The nodes that the campaign's expression selects now. */
export async function nodesOfCampaign(
  { policy, recent }: Pick<ClusterContext, 'policy' | 'recent'>,
  { nodes }: Pick<Campaign, 'nodes'>,
): Promise<Outcome<readonly Node[]>> {
  const selector = parseSelector(nodes)
  if (!selector.ok) return selector
  return namedNodes({ policy, inventory: recent.inventory }, selector.value, Number.POSITIVE_INFINITY)
}

async function recordWhatFollows(context: MeasureContext, id: string, reading: CampaignReading): Promise<void> {
  for (;;) {
    const recorded = await recordCampaign(context, bot(context, null, null), (before) => {
      const campaign = foldCampaigns(before).find((one) => one.id === id)
      return granted(campaign === undefined ? null : nextCampaignEvent(campaign, reading, context.clock.now()))
    })
    if (!recorded.ok || recorded.value === null) return
  }
}
