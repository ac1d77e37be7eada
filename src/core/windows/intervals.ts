/** A span of time, in milliseconds since 1970: from its first instant until before its last one. */
export type Interval = { readonly fromMs: number; readonly untilMs: number }

const isNotEmpty = ({ fromMs, untilMs }: Interval): boolean => fromMs < untilMs

/** The same time as intervals in order that neither overlap nor touch; empty ones are dropped. */
export function united(intervals: readonly Interval[]): readonly Interval[] {
  const inOrder = intervals.filter(isNotEmpty).toSorted((a, b) => a.fromMs - b.fromMs)
  const result: Interval[] = []
  for (const interval of inOrder) {
    const last = result.at(-1)
    if (last === undefined || interval.fromMs > last.untilMs) result.push(interval)
    else result.splice(-1, 1, { ...last, untilMs: Math.max(last.untilMs, interval.untilMs) })
  }
  return result
}

/** The time that is in both lists, each of which is in order and without overlaps. */
export const inBoth = (some: readonly Interval[], others: readonly Interval[]): readonly Interval[] =>
  some.flatMap((one) =>
    others
      .map(({ fromMs, untilMs }) => ({
        fromMs: Math.max(one.fromMs, fromMs),
        untilMs: Math.min(one.untilMs, untilMs),
      }))
      .filter(isNotEmpty),
  )

/** The intervals without the time of `cut`. */
export const without = (intervals: readonly Interval[], cut: readonly Interval[]): readonly Interval[] =>
  cut.reduce(
    (left, { fromMs, untilMs }) =>
      left
        .flatMap((one) => [
          { fromMs: one.fromMs, untilMs: Math.min(one.untilMs, fromMs) },
          { fromMs: Math.max(one.fromMs, untilMs), untilMs: one.untilMs },
        ])
        .filter(isNotEmpty),
    intervals,
  )
