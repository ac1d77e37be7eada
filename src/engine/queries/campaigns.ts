import { type ShownCampaign, shownCampaign } from '../../core/campaign/shown.ts'
import { foldCampaigns } from '../../core/campaign/state.ts'
import type { ClusterContext } from '../ports/context.ts'

/** The campaigns of the cluster as shown, the newest first; all of them, or those that are running. */
export async function shownCampaigns(
  { journals, leases }: Pick<ClusterContext, 'journals' | 'leases'>,
  which: 'all' | 'running',
): Promise<readonly ShownCampaign[]> {
  const all = foldCampaigns(await journals.campaigns()).toReversed()
  const campaigns = which === 'all' ? all : all.filter(({ state }) => state === 'running')
  return Promise.all(
    campaigns.map(async (campaign) =>
      shownCampaign(campaign, campaign.state === 'running' ? await leases.campaignReading(campaign.id) : null),
    ),
  )
}
