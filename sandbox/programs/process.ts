/** How a process ended. */
export type Ending = { readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }

/** A process that ends with this one, however this one ends. */
export type OwnedProcess = {
  readonly name: string
  readonly pid: number
  readonly isRunning: () => boolean
  readonly ended: Promise<Ending>
  readonly recentOutput: () => string
  /** Calls back with every line it prints, standard output and standard error alike. */
  readonly onLine: (listener: (line: string) => void) => void
  /** Waits for a line it prints, from its very first one on; fails when it ends or the time is over. */
  readonly line: (pattern: RegExp, withinMs: number) => Promise<string>
  readonly stop: () => Promise<void>
  readonly kill: () => Promise<void>
  readonly signal: (signal: NodeJS.Signals) => void
}
