import type { Interval } from './intervals.ts'

/** An event of a calendar that closes the windows that name the calendar. */
export type CalendarEvent = Interval & {
  /** Its title; empty when it has none. */
  readonly summary: string
}

/** The event that a time is in; of several, the one that ends last. Null when there is none. */
export const freezeAt = (events: readonly CalendarEvent[], atMs: number): CalendarEvent | null =>
  events
    .filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
    .reduce<CalendarEvent | null>((last, event) => (last && last.untilMs >= event.untilMs ? last : event), null)
