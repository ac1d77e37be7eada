import { type Refusal, refusal } from '../refusals.ts'
import { formatDuration } from '../text/format-duration.ts'

/** A request, as far as it decides whether it may still be carried out. */
export type Intent = {
  /** The same for the same request, however often it is delivered or taken up. */
  readonly id: string
  /** When it arrived, in milliseconds since 1970: what changed later was not seen by the person who asked. */
  readonly atMs: number
  /** `again`: taken up by another bot or after a restart; it may have been carried out, or begun, before. */
  readonly hearing: 'first' | 'again'
}

/** A request that lifts a guard and is older than this is not carried out any more, in milliseconds. */
const longestIntentMs = 60_000

const notCarriedOut = (why: string): Refusal =>
  refusal('request outdated', `Not carried out: ${why}.`, 'Look at status, then ask again if it is still wanted.')

/**
 * Why a request that lifts a guard must not be carried out any more; null when it may. `changedAtMs` is since when
 * what it is about has been as it is; null where that is not known.
 */
export function outdated(intent: Intent, nowMs: number, changedAtMs: number | null): Refusal | null {
  if (intent.hearing === 'again') return notCarriedOut('Lockkeeper was restarted before it could be')
  const ageMs = nowMs - intent.atMs
  if (ageMs > longestIntentMs) return notCarriedOut(`it was in hand for ${formatDuration(ageMs)}`)
  if (changedAtMs !== null && changedAtMs > intent.atMs) return changedSince
  return null
}

/** What the request was about is not what its requester saw any more. */
export const changedSince: Refusal = notCarriedOut('what you asked about has changed since you asked')
