import { randomInt } from 'node:crypto'
import type { Clock, Ids } from '../../engine/ports/clock.ts'

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() }

// without vowels, so that no word comes out, and without what is mistaken for something else when it is said or read
const alphabet = '2345679BCDFGHJKMNPQRSTVWXZ'
const length = 4

/** Ids drawn at random; whoever files one under an id that is taken draws another. */
export const randomIds: Ids = {
  operation: () => `op-${Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')}`,
}
