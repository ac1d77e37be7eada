import { randomInt } from 'node:crypto'
import type { Ids } from '../../engine/ports/clock.ts'

// no letters or digits that are easily confused in speech or writing: 0 O, 1 I L, U V
const letters = '23456789ABCDEFGHJKMNPQRSTWXYZ'

const four = (): string => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')

/** Creates short IDs that people can say; the caller draws again when one is taken. */
export const randomIds: Ids = {
  operation: () => `op-${four()}`,
  campaign: () => `c-${four()}`,
}
