/**
 * The position of a thread: how many entries of the operation's journal and of its current runs' journals are
 * delivered.
 */
export type Position = {
  readonly operation: number
  /** Delivered entries by run; a run is left out once its end is delivered. */
  readonly runs: { readonly [run: string]: number }
}

/** The position before the first entry. */
export const threadStart: Position = { operation: 0, runs: {} }

/** A key that is unique for each position of a thread. The form for one run is stored and must not change. */
export function positionKey({ operation, runs }: Position): string {
  const delivered = Object.entries(runs).map(([run, entries]) => `-${run}-${entries}`)
  return `${operation}${delivered.sort().join('')}`
}
