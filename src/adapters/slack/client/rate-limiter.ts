import type { Clock } from '../../../engine/ports/clock.ts'

/** A token bucket: its size, and the time in milliseconds until one token is added. */
export type Rate = { readonly burst: number; readonly refillMs: number }

/** One message a second and channel, with a small burst. https://docs.slack.dev/apis/web-api/rate-limits */
export const messageRate: Rate = { burst: 4, refillMs: 1_000 }

/** `chat.update` is limited to fifty calls a minute in the whole workspace. */
export const updateRate: Rate = { burst: 10, refillMs: 1_300 }

const maxCounted = 5_000
const restedMs = 3_600_000

/** Counts calls, so that they stay within Slack's rate limits. */
export class RateLimiter {
  readonly #clock: Clock
  readonly #counted = new Map<string, { readonly left: number; readonly atMs: number }>()
  readonly #pausedUntilMs = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes a token and returns 0, or returns the milliseconds until there is one. */
  take(what: string, rate: Rate): number {
    const nowMs = this.#clock.now()
    const pausedMs = (this.#pausedUntilMs.get(what) ?? 0) - nowMs
    if (pausedMs > 0) return pausedMs
    this.#pausedUntilMs.delete(what)
    const before = this.#counted.get(what) ?? { left: rate.burst, atMs: nowMs }
    this.#forgetRested(nowMs)
    const left = Math.min(rate.burst, before.left + (nowMs - before.atMs) / rate.refillMs)
    if (left < 1) return Math.ceil((1 - left) * rate.refillMs)
    this.#counted.set(what, { left: left - 1, atMs: nowMs })
    return 0
  }

  /** Forgets buckets that were unused for an hour: they are full again, whatever their rate. */
  #forgetRested(nowMs: number): void {
    if (this.#counted.size < maxCounted) return
    for (const [what, { atMs }] of this.#counted) if (nowMs - atMs > restedMs) this.#counted.delete(what)
  }

  /** Blocks a bucket for the time that Slack demanded. */
  pause(what: string, forMs: number): void {
    this.#pausedUntilMs.set(what, this.#clock.now() + forMs)
  }
}
