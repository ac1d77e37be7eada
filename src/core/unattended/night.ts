import type { UnattendedEntry } from '../policy/unattended.ts'
import type { Interval } from '../windows/intervals.ts'
import { without } from '../windows/intervals.ts'
import { lastTimeBefore } from '../windows/local-time.ts'
import { datedOpenings } from '../windows/window.ts'

/** One opening of the window of an entry, and what it means for preparing it. Times are in milliseconds since 1970. */
export type Night = {
  /** The local date on which the window opens, such as `2026-11-30`. */
  readonly date: string
  readonly opensAtMs: number
  readonly closesAtMs: number
  /** When its card is due. */
  readonly prepareAtMs: number
  /** When its card is too late: so that people can decide while they are awake. */
  readonly latestAtMs: number
}

/**
 * The nights of an entry that have to be prepared by now and are not over, in order: none before the time to prepare.
 * `closed` are the times that close the window, such as freezes; a night that they take away completely is none, and
 * one whose beginning they take opens after them.
 */
export function nightsDue(entry: UnattendedEntry, closed: readonly Interval[], nowMs: number): readonly Night[] {
  const { window, prepare, noticeMs } = entry
  // a night is prepared less than a day before it opens; clock changes make a day longer
  return datedOpenings(window, nowMs, nowMs + 2 * dayMs).flatMap(({ date, fromMs, untilMs }): readonly Night[] => {
    const [first] = without([{ fromMs, untilMs }], closed)
    if (first === undefined || first.untilMs <= nowMs) return []
    const { fromMs: opensAtMs, untilMs: closesAtMs } = first
    const prepareAtMs = lastTimeBefore(window.zone, date, prepare, opensAtMs)
    if (prepareAtMs > nowMs) return []
    return [{ date, opensAtMs, closesAtMs, prepareAtMs, latestAtMs: opensAtMs - noticeMs }]
  })
}

const dayMs = 86_400_000

/**
 * When the next card of an entry is due and its window opens, in milliseconds since 1970, after a time; null when it does
 * not open within eight days. Freezes are not known here.
 */
export function nextNight(
  { window, prepare }: UnattendedEntry,
  nowMs: number,
): Pick<Night, 'prepareAtMs' | 'opensAtMs'> | null {
  const nights = datedOpenings(window, nowMs, nowMs + 8 * dayMs).map(({ date, fromMs }) => ({
    prepareAtMs: lastTimeBefore(window.zone, date, prepare, fromMs),
    opensAtMs: fromMs,
  }))
  return nights.find(({ prepareAtMs }) => prepareAtMs > nowMs) ?? null
}
