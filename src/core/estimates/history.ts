import type { OperationSummary } from '../operation/summary.ts'
import type { WorkKind } from '../run/worked.ts'

/** How long work of a kind took on the nodes of each role, newest first; by work and role, such as `reboot compute`. */
export type Durations = ReadonlyMap<string, readonly number[]>

/** How many runs an estimate needs. */
export const fewestRuns = 5
/** The longest of so many of the newest runs is always left time for. */
const longestOf = 20
/** Older runs than so many do not count. */
const mostRuns = 100

/** How long a node takes, by history. */
export type Estimate = {
  readonly p50Ms: number
  readonly p90Ms: number
  /** What a window must leave: the larger of `p90Ms` and the longest of the last 20 runs, failures included. */
  readonly neededMs: number
  readonly runs: number
}

const keyOf = (work: WorkKind, role: string): string => `${work} ${role}`

/** The durations in these summaries, whose order is newest first. Runs that an older version stored have none. */
export function durationsIn(summaries: readonly OperationSummary[]): Durations {
  const known = summaries.flatMap(({ runs }) => runs.flatMap(({ worked }) => worked ?? []).toReversed())
  const durations = new Map<string, number[]>()
  for (const { work, roles, ms } of known)
    for (const role of roles) {
      const those = durations.get(keyOf(work, role)) ?? []
      durations.set(keyOf(work, role), those)
      if (those.length < mostRuns) those.push(ms)
    }
  return durations
}

/** The number of runs that are known for this work on nodes of a role. */
export const runsKnown = (durations: Durations, work: WorkKind, role: string): number =>
  durations.get(keyOf(work, role))?.length ?? 0

/** How long this work takes on a node of the role; null below five known runs. */
export function estimateOf(durations: Durations, work: WorkKind, role: string): Estimate | null {
  const newest = durations.get(keyOf(work, role)) ?? []
  if (newest.length < fewestRuns) return null
  const sorted = newest.toSorted((a, b) => a - b)
  const p90Ms = percentile(sorted, 90)
  const neededMs = Math.max(p90Ms, ...newest.slice(0, longestOf))
  return { p50Ms: percentile(sorted, 50), p90Ms, neededMs, runs: newest.length }
}

/** The nearest-rank percentile of sorted values. */
const percentile = (sorted: readonly number[], percent: number): number =>
  sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0

/** How long this work takes on a node of all these roles, the longest of each counts; null when one has no estimate. */
export function estimateForRoles(durations: Durations, work: WorkKind, roles: readonly string[]): Estimate | null {
  const each = roles.map((role) => estimateOf(durations, work, role))
  const known = each.filter((one) => one !== null)
  if (known.length === 0 || known.length < each.length) return null
  return {
    p50Ms: Math.max(...known.map(({ p50Ms }) => p50Ms)),
    p90Ms: Math.max(...known.map(({ p90Ms }) => p90Ms)),
    neededMs: Math.max(...known.map(({ neededMs }) => neededMs)),
    runs: Math.min(...known.map(({ runs }) => runs)),
  }
}
