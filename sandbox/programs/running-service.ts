import type { OwnedProcess } from './process.ts'

/** A real program that the demo or a test runs, and its controls. At the end of a `using` block it is killed. */
export type Service = AsyncDisposable & {
  readonly pid: () => number
  readonly isRunning: () => boolean
  /** Its last output, for error messages. */
  readonly recentOutput: () => string
  /** Asks it to end and waits until it has; kills it when it does not obey. */
  readonly stop: () => Promise<void>
  /** Kills it as `kill -9` does and waits until it is gone. */
  readonly kill: () => Promise<void>
  /** Freezes it (SIGSTOP). */
  readonly freeze: () => void
  /** Resumes it after a freeze (SIGCONT). */
  readonly thaw: () => void
  /** Starts it again with the same data and address, and waits until it is ready. */
  readonly restart: () => Promise<void>
}

/** Wraps a function that starts a program as a service; `start` resolves when the program is ready. */
export async function makeService(start: () => Promise<OwnedProcess>): Promise<Service> {
  let current = await start()
  const kill = (): Promise<void> => current.kill()
  return {
    pid: () => current.pid,
    isRunning: () => current.isRunning(),
    recentOutput: () => current.recentOutput(),
    stop: () => current.stop(),
    kill,
    freeze: () => current.signal('SIGSTOP'),
    thaw: () => current.signal('SIGCONT'),
    restart: async () => {
      await current.stop()
      current = await start()
    },
    [Symbol.asyncDispose]: kill,
  }
}
