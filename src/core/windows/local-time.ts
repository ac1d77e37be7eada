import { Temporal } from 'temporal-polyfill'

/** The names of the days of a week, in the order of ISO 8601. */
export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** A day of a week. */
export type Weekday = (typeof weekdays)[number]

/** The weekday of a date such as `2026-11-30`. Throws `RangeError` when there is no such date. */
export function weekdayOf(date: string): Weekday {
  const found = weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1]
  if (found === undefined) throw new RangeError(`${date} has no weekday`)
  return found
}

/** The date that is so many days after a date, both such as `2026-11-30`. */
export const daysAfter = (date: string, days: number): string => Temporal.PlainDate.from(date).add({ days }).toString()

/** The date in an IANA time zone at a time in milliseconds since 1970, such as `2026-11-30`. */
export const dateAt = (zone: string, atMs: number): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone).toPlainDate().toString()

/**
 * The time, in milliseconds since 1970, at which clocks in the zone show the local time `afterMs` milliseconds after
 * `time` on `date`. Of a local time that occurs twice, it is the first occurrence; in place of one that is skipped, it
 * is the first instant after the gap.
 */
export function instantOf(zone: string, date: string, time: string, afterMs = 0): number {
  const local = Temporal.PlainDateTime.from(`${date}T${time}`).add({ milliseconds: afterMs })
  const shown = local.toZonedDateTime(zone, { disambiguation: 'earlier' })
  if (shown.toPlainDateTime().equals(local)) return shown.epochMilliseconds
  return shown.getTimeZoneTransition('next')?.epochMilliseconds ?? shown.epochMilliseconds
}

/** The last time before `beforeMs` at which clocks in the zone show a time of the day, on this date or the day before. */
export function lastTimeBefore(zone: string, date: string, time: string, beforeMs: number): number {
  const sameDay = instantOf(zone, date, time)
  return sameDay < beforeMs ? sameDay : instantOf(zone, daysAfter(date, -1), time)
}

/** The next time after `afterMs` at which clocks in the zone show a time of the day. */
export function nextTimeAfter(zone: string, time: string, afterMs: number): number {
  const today = dateAt(zone, afterMs)
  const sameDay = instantOf(zone, today, time)
  return sameDay > afterMs ? sameDay : instantOf(zone, daysAfter(today, 1), time)
}

/** A time in the zone, to the minute, as `isLocalTime` reads it: `2026-11-30T22:00`. */
export const minuteAt = (zone: string, atMs: number): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' })

/** A time in the zone, to the minute, such as `Mon 2026-11-30 22:00 Europe/Berlin`. */
export function localMinute(zone: string, atMs: number): string {
  const day = weekdayOf(dateAt(zone, atMs)).slice(0, 3)
  const minute = minuteAt(zone, atMs).replace('T', ' ')
  return `${day.charAt(0).toUpperCase()}${day.slice(1)} ${minute} ${zone}`
}

/** Whether a text is a local time, with or without a date: `23:30` or `2026-11-30T23:30`. */
export function isLocalTime(text: string): boolean {
  const found = /^(?:(\d{4}-\d{2}-\d{2})T)?(?:[01]\d|2[0-3]):[0-5]\d$/i.exec(text)
  if (found === null) return false
  const date = found[1]
  try {
    return date === undefined || daysAfter(date, 0) === date
  } catch {
    return false
  }
}
