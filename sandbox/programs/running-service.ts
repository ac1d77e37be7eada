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

/**
 * Starts a program as a service and waits until it is ready. A program that does not become ready is killed, so that it
 * does not keep its address.
 */
export async function makeService(
  start: () => OwnedProcess,
  ready: (started: OwnedProcess) => Promise<unknown>,
): Promise<Service> {
  const startReady = async (): Promise<OwnedProcess> => {
    const started = start()
    try {
      await ready(started)
      return started
    } catch (error) {
      await started.kill()
      throw error
    }
  }
  let current = await startReady()
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
      current = await startReady()
    },
    [Symbol.asyncDispose]: kill,
  }
}
