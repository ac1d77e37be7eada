import { type Refusal, refusal } from '../refusals.ts'
import { formatDuration } from '../text/format-duration.ts'

/** The facts of a request that decide whether it may still be carried out. */
export type Intent = {
  /** Identifies the request; the same at every delivery and retry. */
  readonly id: string
  /** When the request arrived, in milliseconds since 1970. The requester had not seen any later change. */
  readonly atMs: number
  /** `again`: taken up by another bot or after a restart; it may have been carried out, wholly or in part. */
  readonly delivery: 'first' | 'again'
}

/** The age in milliseconds at which a request that lifts a guard expires. */
const maxIntentAgeMs = 60_000

const notCarriedOut = (why: string): Refusal =>
  refusal('request outdated', `Not carried out: ${why}.`, 'Look at status, then ask again if it is still wanted.')

/**
 * The refusal of an outdated request that lifts a guard; null when it may be carried out. `changedAtMs` is when the
 * subject of the request last changed, null when unknown.
 */
export function outdated(intent: Intent, nowMs: number, changedAtMs: number | null): Refusal | null {
  if (intent.delivery === 'again') return notCarriedOut('Lockkeeper was restarted before it could be')
  const ageMs = nowMs - intent.atMs
  if (ageMs > maxIntentAgeMs) return notCarriedOut(`it was in hand for ${formatDuration(ageMs)}`)
  if (changedAtMs !== null && changedAtMs > intent.atMs) return changedSince
  return null
}

/** The refusal of a request whose subject has changed since the requester saw it. */
export const changedSince: Refusal = notCarriedOut('what you asked about has changed since you asked')
