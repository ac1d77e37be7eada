import { setTimeout as pause } from 'node:timers/promises'

const betweenLooksMs = 25

/**
 * Looks again and again until something is found; the test's own time limit is the end of it. For what tells nobody
 * that it changed, such as files and processes; whatever has an event is waited for by that.
 */
export async function seen<T>(look: () => Promise<T>, found: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const now = await look()
    if (found(now)) return now
    await pause(betweenLooksMs)
  }
}

/** Gives one side of a race a head start: the time is what the test is about, and nothing is waited for. */
export const headStart = (ms: number): Promise<void> => pause(ms)
