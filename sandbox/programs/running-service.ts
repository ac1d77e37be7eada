import type { OwnedProcess } from './process.ts'

/** A real program that demo or test runs, and the ways to treat it well or badly. At the end of a block it is killed. */
export type Service = AsyncDisposable & {
  readonly pid: () => number
  readonly isRunning: () => boolean
  /** What it printed last, for error messages. */
  readonly recentOutput: () => string
  /** Asks it to end and waits until it has; one that does not obey is killed. */
  readonly stop: () => Promise<void>
  /** Kills it as `kill -9` does and waits until it is gone. */
  readonly kill: () => Promise<void>
  /** Stops it in the middle of whatever it does (SIGSTOP). */
  readonly freeze: () => void
  /** Lets a frozen one go on (SIGCONT). */
  readonly thaw: () => void
  /** Starts it again on the same data and the same address, and waits until it is ready. */
  readonly restart: () => Promise<void>
}

/** Makes a part out of what starts it; `start` resolves when the program is ready to serve. */
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
