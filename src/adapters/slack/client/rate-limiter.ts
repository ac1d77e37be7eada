import type { Clock } from '../../../engine/ports/clock.ts'
import type { Rate } from '../../../engine/ports/rate-limits.ts'

const maxCounted = 5_000
const restedMs = 3_600_000

/** Counts calls of this process, so that they stay within rate limits. */
export class RateLimiter {
  readonly #clock: Clock
  readonly #counted = new Map<string, { readonly left: number; readonly atMs: number }>()
  readonly #pausedUntilMs = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /**
   * Takes a token and returns 0, unless that would leave fewer than `keep` tokens; then it returns the milliseconds
   * until it may be tried again.
   */
  take(what: string, rate: Rate, keep: number): number {
    const pausedMs = this.pausedMs(what)
    if (pausedMs > 0) return pausedMs
    const nowMs = this.#clock.now()
    const before = this.#counted.get(what) ?? { left: rate.burst, atMs: nowMs }
    this.#forgetRested(nowMs)
    const left = Math.min(rate.burst, before.left + (nowMs - before.atMs) / rate.refillMs)
    if (left < 1 + keep) return Math.ceil((1 + keep - left) * rate.refillMs)
    this.#counted.set(what, { left: left - 1, atMs: nowMs })
    return 0
  }

  /** The rest of a pause in milliseconds; 0 when there is none. */
  pausedMs(what: string): number {
    const leftMs = (this.#pausedUntilMs.get(what) ?? 0) - this.#clock.now()
    if (leftMs <= 0) this.#pausedUntilMs.delete(what)
    return Math.max(0, leftMs)
  }

  /** Forgets buckets that were unused for an hour: they are full again, whatever their rate. */
  #forgetRested(nowMs: number): void {
    if (this.#counted.size < maxCounted) return
    for (const [what, { atMs }] of this.#counted) if (nowMs - atMs > restedMs) this.#counted.delete(what)
  }

  /** Blocks a bucket for this time. */
  pause(what: string, forMs: number): void {
    this.#pausedUntilMs.set(what, this.#clock.now() + forMs)
  }
}
