import type { RefusalCode } from '../refusals.ts'
import { utcMinute } from '../text/utc.ts'

/**
 * The kinds of refused attempts that are counted: refusals that concern the requester, and requests above a person's
 * rate limit.
 */
export const attemptKinds = [
  'not allowed',
  'not a member',
  'shared channel',
  'own request',
  'not an approver',
  'break glass',
  'second factor',
  'rate limit',
] as const satisfies readonly (RefusalCode | 'rate limit')[]

/** One of these kinds. */
export type AttemptKind = (typeof attemptKinds)[number]

/** The kinds of attempts among these refusal codes, without duplicates. */
export const attemptsAmong = (codes: readonly RefusalCode[]): readonly AttemptKind[] =>
  attemptKinds.filter((kind) => kind !== 'rate limit' && codes.includes(kind))

/** The length of a window, in milliseconds; a person's attempts within one make one journal entry. */
export const attemptWindowMs = 3_600_000

/**
 * How long after the end of a window its counters are stored, in milliseconds: clocks of other bots may be behind, and
 * requests may still be in progress.
 */
export const attemptGraceMs = 5 * 60_000

/** The most counters in one window; further people are counted together. */
export const maxAttemptCounters = 40

/** The start of the window that contains a time; both in milliseconds since 1970. */
export const attemptWindowOf = (atMs: number): number => atMs - (atMs % attemptWindowMs)

/** How many attempts of one kind were refused. */
export type AttemptCount = { readonly kind: AttemptKind; readonly count: number }

/** The refused attempts of one window in words. */
export function attemptWords(fromMs: number, counts: readonly AttemptCount[]): string {
  const sum = counts.reduce((total, { count }) => total + count, 0)
  const kinds = counts.map(({ kind, count }) => `${kind} ${count}`).join(', ')
  return `${sum} refused ${sum === 1 ? 'attempt' : 'attempts'} within 1 h from ${utcMinute(fromMs)}: ${kinds}`
}
