import { dateAt, lastTimeBefore, minuteAt, nextTimeAfter } from '../windows/local-time.ts'
import type { MaintenanceWindow } from '../windows/window.ts'

/** The local time at which people are asked again, of a window that names none. */
export const defaultPrepare = '15:00'

/** What the window of an operation's next nodes says: open, or closed until a time in milliseconds since 1970. */
export type Ahead = { readonly is: 'open' } | { readonly is: 'closed'; readonly opensAtMs: number }

/** When approvals that do not count any more may be asked for again, and at what time their age is judged. */
export type AskAgain = { readonly atMs: number; readonly judgedAtMs: number }

/**
 * When approvals of an operation that waits for its window, or works in it, may be asked for again, in milliseconds since
 * 1970: before the window opens, at its time to prepare, or as soon as an approval given then still counts at the opening.
 * From then on, approvals are judged as they will be when it opens. In an open window people are asked during the day, and
 * at night at the next time to prepare.
 */
export function askAgain(
  ahead: Ahead,
  { zone, prepare = defaultPrepare }: Pick<MaintenanceWindow, 'zone' | 'prepare'>,
  ageMs: number,
  nowMs: number,
): AskAgain {
  if (ahead.is === 'open')
    return { atMs: isDay(zone, nowMs) ? nowMs : nextTimeAfter(zone, prepare, nowMs), judgedAtMs: nowMs }
  const { opensAtMs } = ahead
  const prepareAtMs = lastTimeBefore(zone, dateAt(zone, opensAtMs), prepare, opensAtMs)
  // an approval counts for less than its age, so one of this very moment would be too old at the opening
  const atMs = Math.max(prepareAtMs, opensAtMs - ageMs + 1)
  return { atMs, judgedAtMs: nowMs >= atMs ? Math.max(nowMs, opensAtMs) : nowMs }
}

/** Whether people are awake by the clocks of the zone: from 08:00 to 20:00. */
function isDay(zone: string, atMs: number): boolean {
  const [, time = ''] = minuteAt(zone, atMs).split('T')
  return '08:00' <= time && time < '20:00'
}
