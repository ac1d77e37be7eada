import { type CampaignForecast, forecastOf, seriesOf } from './forecast.ts'
import type { CampaignReading, NodeCompliance } from './reading.ts'
import type { Campaign, Point } from './state.ts'

/** A campaign with everything that is shown of it. */
export type ShownCampaign = {
  readonly campaign: Campaign
  /** The counts over time, oldest first: the burn-down. */
  readonly series: readonly Point[]
  readonly forecast: CampaignForecast
  /** The nodes of the newest reading that are not known to be compliant, with the reasons; those that are behind first. */
  readonly stragglers: readonly NodeCompliance[]
  /** When the nodes were last read, in milliseconds since 1970; null before the first reading. */
  readonly readAtMs: number | null
}

/** A campaign as shown, from its newest reading. */
export function shownCampaign(campaign: Campaign, reading: CampaignReading | null): ShownCampaign {
  const series = seriesOf(campaign, reading)
  const nodes = campaign.state === 'running' ? (reading?.nodes ?? []) : []
  return {
    campaign,
    series,
    forecast: forecastOf(series, campaign.dueMs),
    stragglers: [...nodes.filter(({ is }) => is === 'not yet'), ...nodes.filter(({ is }) => is === 'unknown')],
    readAtMs: reading?.atMs ?? null,
  }
}
