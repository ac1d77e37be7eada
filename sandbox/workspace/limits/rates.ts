import type { Clock } from '../clock.ts'

/** A rate: the size of a burst, refilled steadily. */
export interface RateLimiter {
  readonly perMinute: number
  readonly burst: number
}

/** Slack's tiers of Web API methods. https://docs.slack.dev/apis/web-api/rate-limits */
export const tiers = {
  tier1: { perMinute: 1, burst: 10 },
  tier2: { perMinute: 20, burst: 20 },
  tier3: { perMinute: 50, burst: 50 },
  tier4: { perMinute: 100, burst: 100 },
  special: { perMinute: 600, burst: 600 },
} as const satisfies Record<string, RateLimiter>

/** The tier of a method. */
export type Tier = keyof typeof tiers

/** One message a second and channel, with a small burst. */
export const messagePace: RateLimiter = { perMinute: 60, burst: 5 }

/** Counts recent calls, and returns how long to wait above the rate. */
export interface Rates {
  /** Counts one call; returns undefined, or the whole seconds to wait. */
  take(what: string, pace: RateLimiter): number | undefined
  /** Resets all counts, as after an hour without a call. */
  forget(): void
}

/** Starts with empty counts. */
export function rates(clock: Clock): Rates {
  const buckets = new Map<string, { readonly turns: number; readonly atMs: number }>()
  return {
    take: (what, pace) => {
      const nowMs = clock.nowMs()
      const turnMs = 60_000 / pace.perMinute
      const last = buckets.get(what) ?? { turns: pace.burst, atMs: nowMs }
      const turns = Math.min(pace.burst, last.turns + (nowMs - last.atMs) / turnMs)
      if (turns < 1) return Math.max(1, Math.ceil(((1 - turns) * turnMs) / 1000))
      buckets.set(what, { turns: turns - 1, atMs: nowMs })
      return undefined
    },
    forget: () => buckets.clear(),
  }
}
