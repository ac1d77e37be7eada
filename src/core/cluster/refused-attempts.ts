import type { RefusalCode } from '../refusals.ts'

/** What is counted of refused attempts: refusals that concern who asks, and requests above a person's rate limit. */
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

/** One of them. */
export type AttemptKind = (typeof attemptKinds)[number]

/** The kinds of attempt among these refusals, each once. */
export const attemptsAmong = (codes: readonly RefusalCode[]): readonly AttemptKind[] =>
  attemptKinds.filter((kind) => kind !== 'rate limit' && codes.includes(kind))

/** Attempts of one person are counted for so long, then written down in one entry. */
export const attemptWindowMs = 3_600_000

/** A window's counters are written down so long after its end: other bots' clocks are behind, and requests are in hand. */
export const attemptGraceMs = 5 * 60_000

/** So many counters in one window; further people are counted together. */
export const maxAttemptCounters = 40

/** When the window began that this time is in. */
export const attemptWindowOf = (atMs: number): number => atMs - (atMs % attemptWindowMs)

/** How often something was refused. */
export type AttemptCount = { readonly kind: AttemptKind; readonly count: number }

const utc = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** What was refused within one window, in words. */
export function attemptWords(fromMs: number, counts: readonly AttemptCount[]): string {
  const sum = counts.reduce((total, { count }) => total + count, 0)
  const kinds = counts.map(({ kind, count }) => `${kind} ${count}`).join(', ')
  return `${sum} refused ${sum === 1 ? 'attempt' : 'attempts'} within 1 h from ${utc(fromMs)}: ${kinds}`
}
