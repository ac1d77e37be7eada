import type { Clock } from '../../engine/ports/clock.ts'

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() }
