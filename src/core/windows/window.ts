import { type Interval, inBoth, united, without } from './intervals.ts'
import { dateAt, daysAfter, instantOf, type Weekday, weekdayOf } from './local-time.ts'

/** Dates from the first to the last one, both included, such as `2026-12-24` to `2027-01-02`. */
export type DateRange = { readonly from: string; readonly to: string }

/** A maintenance window: when nodes may be taken out of service. */
export type MaintenanceWindow = {
  readonly name: string
  /** The local time at which it opens, such as `22:00`. */
  readonly start: string
  readonly lengthMs: number
  /** The IANA time zone of `start`, `days` and `except`. */
  readonly zone: string
  /** The days on which it opens. */
  readonly days: readonly Weekday[]
  /** Dates on which it does not open, and whose minutes it loses when it opened the day before. */
  readonly except: readonly DateRange[]
  /** Paths of calendars whose events close it; absent without one. */
  readonly calendars?: readonly string[]
  /** How long after its end a run may still arm its reboot, in milliseconds; then the run unwinds. */
  readonly graceMs: number
  /** The local time at which people are asked again for approvals that will be too old when it opens; absent: 15:00. */
  readonly prepare?: string
}

const dayMs = 86_400_000

/** How far ahead an opening is looked for: 60 days. */
export const horizonMs = 60 * dayMs

/** Most local days have 24 hours; the longest one that a zone has ever had has less than 50. */
const longestDayMs = 50 * 3_600_000

/**
 * The time between `fromMs` and `untilMs` at which the window is open. It ends at the earlier of its length in elapsed
 * time and its end by local clocks.
 */
export function openingsOf(window: MaintenanceWindow, fromMs: number, untilMs: number): readonly Interval[] {
  const openings = datesOf(window, fromMs, untilMs).map((date) => openingOn(window, date))
  return inBoth(without(united(openings), excludedIn(window)), [{ fromMs, untilMs }])
}

const opensOn = ({ days, except }: MaintenanceWindow, date: string): boolean =>
  days.includes(weekdayOf(date)) && !except.some(({ from, to }) => from <= date && date <= to)

function openingOn({ zone, start, lengthMs }: MaintenanceWindow, date: string): Interval {
  const fromMs = instantOf(zone, date, start)
  return { fromMs, untilMs: Math.min(fromMs + lengthMs, instantOf(zone, date, start, lengthMs)) }
}

/** An opening of a window with the local date on which it begins. */
export type DatedOpening = Interval & { readonly date: string }

/**
 * The openings of a window that overlap the time between `fromMs` and `untilMs`, one for each date, whole and in order:
 * without its excluded dates, and not joined where they touch.
 */
export function datedOpenings(window: MaintenanceWindow, fromMs: number, untilMs: number): readonly DatedOpening[] {
  return datesOf(window, fromMs, untilMs).flatMap((date) => {
    // an excluded date ends an opening of the day before, and never its beginning
    const [opening] = without([openingOn(window, date)], excludedIn(window))
    return opening && opening.untilMs > fromMs && opening.fromMs < untilMs ? [{ date, ...opening }] : []
  })
}

/** The dates on which the window opens, from the first one whose opening may reach `fromMs`. */
function datesOf(window: MaintenanceWindow, fromMs: number, untilMs: number): readonly string[] {
  const { zone } = window
  const last = dateAt(zone, untilMs)
  const dates: string[] = []
  for (let date = dateAt(zone, fromMs - window.lengthMs - longestDayMs); date <= last; date = daysAfter(date, 1))
    if (opensOn(window, date)) dates.push(date)
  return dates
}

const excludedIn = ({ zone, except }: MaintenanceWindow): readonly Interval[] =>
  except.map(({ from, to }) => ({
    fromMs: instantOf(zone, from, '00:00'),
    untilMs: instantOf(zone, daysAfter(to, 1), '00:00'),
  }))

/** The windows of a node, and the events of their calendars, each of which closes all of them. */
export type Windows = { readonly windows: readonly MaintenanceWindow[]; readonly closed: readonly Interval[] }

/** The time between `fromMs` and `untilMs` at which all of the windows are open; all of it without a window. */
export function commonOpenings({ windows, closed }: Windows, fromMs: number, untilMs: number): readonly Interval[] {
  const open = windows.reduce<readonly Interval[]>(
    (common, window) => inBoth(common, openingsOf(window, fromMs, untilMs)),
    [{ fromMs, untilMs }],
  )
  return without(open, closed)
}
