import { setTimeout as pause } from 'node:timers/promises'

const betweenLooksMs = 25

/**
 * Repeats `look` until its result is accepted, without a limit of its own. For changes without an event, such as files
 * and processes; anything with an event is awaited by that.
 */
export async function seen<T>(look: () => Promise<T>, found: (seen: T) => boolean): Promise<T> {
  for (;;) {
    const now = await look()
    if (found(now)) return now
    await pause(betweenLooksMs)
  }
}

/** Waits for this time to give one side of a race a head start. Only for tests whose subject is the time itself. */
export const headStart = (ms: number): Promise<void> => pause(ms)
