import { allComply, type CampaignReading, countsOf, leftOf, totalOf } from './reading.ts'
import type { Campaign, Point } from './state.ts'

/** A day, in milliseconds. */
export const dayMs = 86_400_000

/** The pace is that of these last days, in milliseconds. */
const paceMs = 3 * dayMs

/** When a campaign will have ended at its pace. */
export type CampaignForecast =
  /** No node is left. */
  | { readonly is: 'met' }
  /** Less than a day was measured, or the newest reading has no nodes. */
  | { readonly is: 'too early' }
  | {
      /** `never`: no progress in the last days. */
      readonly is: 'in time' | 'late' | 'never'
      /** Null without progress. */
      readonly endsAtMs: number | null
      /** Nodes that became compliant per day; at most 0 without progress. */
      readonly perDay: number
      /** How many more nodes per night would make the deadline; 0 when none are needed, null when no night is left. */
      readonly morePerNight: number | null
    }

/** The counts of a campaign over time, oldest first, with those of its newest reading. */
export function seriesOf(campaign: Campaign, reading: CampaignReading | null): readonly Point[] {
  const last = campaign.points.at(-1)
  if (campaign.state !== 'running' || reading === null || (last !== undefined && reading.atMs <= last.atMs))
    return campaign.points
  return [...campaign.points, { ...countsOf(reading.nodes), atMs: reading.atMs }]
}

/** Forecasts the end of a campaign from the pace of its last days. Times are in milliseconds since 1970. */
export function forecastOf(series: readonly Point[], dueMs: number): CampaignForecast {
  const now = series.at(-1)
  if (now === undefined) return { is: 'too early' }
  const left = leftOf(now)
  if (allComply(now)) return { is: 'met' }
  if (totalOf(now) === 0) return { is: 'too early' }
  // without nodes, a reading says nothing about the pace
  const known = series.filter((point) => totalOf(point) > 0)
  const base = known.findLast(({ atMs }) => now.atMs - atMs >= paceMs) ?? known[0]
  if (base === undefined || now.atMs - base.atMs < dayMs) return { is: 'too early' }
  const perDay = ((leftOf(base) - left) * dayMs) / (now.atMs - base.atMs)
  const nights = Math.floor((dueMs - now.atMs) / dayMs)
  const needed = nights > 0 ? Math.max(0, Math.ceil(left / nights - Math.max(0, perDay))) : null
  if (perDay <= 0) return { is: 'never', endsAtMs: null, perDay, morePerNight: needed }
  const endsAtMs = now.atMs + Math.ceil((left / perDay) * dayMs)
  const inTime = endsAtMs <= dueMs
  return { is: inTime ? 'in time' : 'late', endsAtMs, perDay, morePerNight: inTime ? 0 : needed }
}
