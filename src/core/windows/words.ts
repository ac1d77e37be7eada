import { formatDuration } from '../text/format-duration.ts'
import { weekdays } from './local-time.ts'
import type { DateRange, MaintenanceWindow } from './window.ts'

/** A window in words, such as `nightly (22:00 for 6 h, Europe/Berlin, monday, tuesday, not on 2026-12-24)`. */
export function windowWords({
  name,
  start,
  lengthMs,
  zone,
  days,
  except,
  calendars = [],
  graceMs,
}: MaintenanceWindow): string {
  const excluded = [...except.map(rangeWords), ...calendars.map((path) => `events of ${path}`)]
  const parts = [
    `${start} for ${formatDuration(lengthMs)}`,
    zone,
    ...(days.length === weekdays.length ? [] : [days.join(', ')]),
    ...(excluded.length === 0 ? [] : [`not on ${excluded.join(', ')}`]),
    `grace ${formatDuration(graceMs)}`,
  ]
  return `${name} (${parts.join('; ')})`
}

const rangeWords = ({ from, to }: DateRange): string => (from === to ? from : `${from}..${to}`)
