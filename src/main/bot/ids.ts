import { randomInt } from 'node:crypto'
import type { Ids } from '../../engine/ports/clock.ts'

// No letters or digits that are mistaken for each other when spoken or written: 0 O, 1 I L, U V.
const letters = '23456789ABCDEFGHJKMNPQRSTWXYZ'

/** Short ids that people can say; a taken one is drawn again by whoever files it. */
export const randomIds: Ids = {
  operation: () => `op-${Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')}`,
}
