import type { CalendarEvent } from '../../core/windows/freeze.ts'

/** The calendars of freezes, by the path of their files. */
export type Calendars = {
  /**
   * The events that overlap the time between `fromMs` and `untilMs`. Events of whole days, and local times without a
   * zone, are read in `zone`. Throws `Failure` when the calendar cannot be read and no recent copy is known.
   */
  events(path: string, zone: string, fromMs: number, untilMs: number): Promise<readonly CalendarEvent[]>
}
