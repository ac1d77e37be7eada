import type { Clock } from '../../engine/ports/clock.ts'

/** The system clock. */
export const systemClock: Clock = { now: () => Date.now() }
