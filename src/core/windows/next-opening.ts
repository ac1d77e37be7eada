import type { Interval } from './intervals.ts'
import { commonOpenings, horizonMs, type Windows } from './window.ts'

/** Whether work may begin in the windows of a node. */
export type WindowStatus =
  | { readonly is: 'open'; readonly untilMs: number }
  /** Open, but not for as long as a node needs. */
  | { readonly is: 'too short'; readonly untilMs: number; readonly next: Interval }
  | { readonly is: 'closed'; readonly next: Interval }
  /** No opening within 60 days is long enough; `longestMs` is the longest one, 0 without any. */
  | { readonly is: 'never'; readonly longestMs: number }

// most windows open within days, and the farther ones cost time to compute
const firstLookMs = 4 * 86_400_000

/**
 * Whether all windows are open at `nowMs` and remain open for `neededMs`, which a node needs; otherwise their next
 * common opening that is as long. An opening in progress counts from now.
 */
export function windowStatus(windows: Windows, nowMs: number, neededMs: number): WindowStatus {
  const soon = statusUntil(windows, nowMs, neededMs, nowMs + Math.max(firstLookMs, 2 * neededMs))
  return soon.is === 'never' ? statusUntil(windows, nowMs, neededMs, nowMs + horizonMs) : soon
}

function statusUntil(windows: Windows, nowMs: number, neededMs: number, untilMs: number): WindowStatus {
  const openings = commonOpenings(windows, nowMs, untilMs)
  const [first] = openings
  const current = first !== undefined && first.fromMs === nowMs ? first : null
  const next = openings.find((opening) => lengthOf(opening) >= neededMs)
  if (next === undefined) return { is: 'never', longestMs: Math.max(0, ...openings.map(lengthOf)) }
  if (next === current) return { is: 'open', untilMs: current.untilMs }
  return current === null ? { is: 'closed', next } : { is: 'too short', untilMs: current.untilMs, next }
}

const lengthOf = ({ fromMs, untilMs }: Interval): number => untilMs - fromMs

/** Whether all windows are open at a time, or were open within the shortest of their grace periods before it. */
export function isWithinGrace(windows: Windows, nowMs: number): boolean {
  const graceMs = graceOf(windows)
  return windows.windows.length === 0 || commonOpenings(windows, nowMs - graceMs, nowMs + 1).length > 0
}

const graceOf = ({ windows }: Windows): number => Math.min(...windows.map(({ graceMs }) => graceMs))
