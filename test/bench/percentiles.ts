/** The time below which this share of all measurements lies; `sorted` is ascending. */
export const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN

/** A measured time as it is printed. */
export const ms = (value: number): string => `${value.toFixed(1)} ms`
