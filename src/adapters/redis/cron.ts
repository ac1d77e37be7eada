import { getNextMillis } from 'bullmq'

/** A problem with a cron pattern of five fields in a time zone; null when it has a next time. */
export function cronProblem(cron: string, zone: string): string | null {
  if (/\bH\b/i.test(cron)) return 'must not contain H, which means another time at each reading: write the time itself'
  if (cron.trim().split(/\s+/).length !== 5) return 'must have five fields: minute, hour, day, month, weekday'
  try {
    const nextMs = getNextMillis(Date.now(), { pattern: cron, tz: zone })
    return nextMs === undefined || Number.isNaN(nextMs) ? 'never comes' : null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
