import { hashOf } from '../hash.ts'

// no letters or digits that are easily confused in speech or writing, as in the ids of requests
const letters = '23456789ABCDEFGHJKMNPQRSTWXYZ'
/** Longer than the ids of requests, so that none of them is taken. */
const length = 8

/**
 * The id of the operation of an entry on a date, such as `op-7F2Q9KBD`. Every bot derives the same one, so that a night
 * has one operation, however many bots prepare it and whatever the entry says by then.
 */
export function nightId(cluster: string, policy: string, date: string): string {
  let rest = BigInt(`0x${hashOf({ cluster, policy, date })}`)
  let id = ''
  for (; id.length < length; rest /= BigInt(letters.length)) id += letters[Number(rest % BigInt(letters.length))]
  return `op-${id}`
}
