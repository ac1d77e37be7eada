import type { Clock } from '../clock.ts'

/** How often something may be done: so many at once, refilled at a steady pace. */
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

/** Which tier a method belongs to. */
export type Tier = keyof typeof tiers

/** One message a second and channel; a few more at once are let through. */
export const messagePace: RateLimiter = { perMinute: 60, burst: 5 }

/** Counts what was done lately, and says how long to wait when it was too much. */
export interface Rates {
  /** Takes one turn; the answer is undefined, or after how many whole seconds to come back. */
  take(what: string, pace: RateLimiter): number | undefined
  /** Counts from nothing again, as after an hour without a call. */
  forget(): void
}

/** Starts counting from nothing. */
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
