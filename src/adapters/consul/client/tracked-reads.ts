import { setImmediate as endOfTurn } from 'node:timers/promises'

/** Reads of which it is known when none of them is under way. */
export type TrackedReads = {
  during<T>(read: () => Promise<T>): Promise<T>
  /** Resolves at the end of a turn of the event loop in which no read is under way and none has begun. */
  idle(): Promise<void>
}

/** Tracks the reads that are made through it. */
export function trackedReads(): TrackedReads {
  const underWay = new Set<Promise<unknown>>()
  return {
    during(read) {
      const reading = read()
      underWay.add(reading)
      const ended = () => underWay.delete(reading)
      reading.then(ended, ended)
      return reading
    },
    async idle() {
      await endOfTurn()
      while (underWay.size > 0) {
        await Promise.allSettled(underWay)
        // what an answer leads to begins in the same turn
        await endOfTurn()
      }
    },
  }
}
