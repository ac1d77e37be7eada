import type { CampaignEvent } from './events.ts'
import { dayMs, forecastOf, seriesOf } from './forecast.ts'
import { allComply, type CampaignReading, countsOf, missingOf } from './reading.ts'
import type { Campaign } from './state.ts'

/** A missed deadline is not announced before so much was measured, in milliseconds, unless the deadline is near. */
const measuredForMs = 3 * dayMs
/** How long before the deadline it is announced at the latest, in milliseconds; a day more than people must have. */
const nearMs = 4 * dayMs
/** The age of a reading, in milliseconds, from which it decides nothing: nodes have changed since. */
const oldMs = 2 * 3_600_000

/**
 * The event that follows from the newest reading of a running campaign; null when nothing is to be recorded now. Called
 * again after each recorded event until it returns null.
 */
export function nextCampaignEvent(campaign: Campaign, reading: CampaignReading, nowMs: number): CampaignEvent | null {
  const { id, state, points, told, dueMs, startedAtMs } = campaign
  if (state !== 'running' || reading.atMs < startedAtMs || nowMs - reading.atMs >= oldMs) return null
  const counts = countsOf(reading.nodes)
  if (allComply(counts)) return { type: 'campaignMet', campaign: id, ...counts }
  const last = points.at(-1)
  const dayOf = (atMs: number): number => Math.floor((atMs - startedAtMs) / dayMs)
  if (last === undefined || dayOf(nowMs) > dayOf(last.atMs))
    return { type: 'campaignMeasured', campaign: id, ...counts, ...missingOf(reading.nodes) }
  if (!told.lastDay && nowMs >= dueMs - dayMs)
    return { type: 'lastDayBegan', campaign: id, ...counts, ...missingOf(reading.nodes) }
  if (told.danger || nowMs >= dueMs || nowMs < Math.min(startedAtMs + measuredForMs, dueMs - nearMs)) return null
  const forecast = forecastOf(seriesOf(campaign, reading), dueMs)
  if (forecast.is !== 'late' && forecast.is !== 'never') return null
  return { type: 'deadlineInDanger', campaign: id, ...counts, endsAtMs: forecast.endsAtMs }
}
