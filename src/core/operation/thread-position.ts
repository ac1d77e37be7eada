/** How far a thread has come: entries told of the operation's journal, and of the journal of each run that it is at. */
export type Position = {
  readonly operation: number
  /** Entries told, by run; a run whose end the operation's journal has told is not among them. */
  readonly runs: { readonly [run: string]: number }
}

/** Where every thread begins. */
export const threadStart: Position = { operation: 0, runs: {} }

/** The position in words that differ for different positions of one thread; of one run as ever since the first version. */
export function positionKey({ operation, runs }: Position): string {
  const told = Object.entries(runs).map(([run, entries]) => `-${run}-${entries}`)
  return `${operation}${told.sort().join('')}`
}
