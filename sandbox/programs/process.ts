/** How a process ended. */
export type Ending = { readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }

/** A process that ends with this one, however this one ends. */
export type OwnedProcess = {
  readonly name: string
  readonly pid: number
  readonly isRunning: () => boolean
  readonly ended: Promise<Ending>
  /** Writes to its standard input, which must be open; without effect once it has ended. */
  readonly write: (text: string) => void
  readonly recentOutput: () => string
  /** Calls back with every line on its standard output and standard error. */
  readonly onLine: (listener: (line: string) => void) => void
  /** Waits for a line of its output, from the first one on; throws when it ends or at the time limit. */
  readonly line: (pattern: RegExp, withinMs: number) => Promise<string>
  readonly stop: () => Promise<void>
  readonly kill: () => Promise<void>
  readonly signal: (signal: NodeJS.Signals) => void
}
