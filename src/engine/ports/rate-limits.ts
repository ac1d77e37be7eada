/** A token bucket: its size, and the time in milliseconds until one token is added. */
export type Rate = { readonly burst: number; readonly refillMs: number }

/** Rate limits that all bots share. A bucket is full until the first call of its name. Both methods throw `Failure`. */
export type RateLimits = {
  /**
   * Takes a token of the bucket `what` and returns 0, unless that would leave fewer than `keep` tokens; then it takes
   * none and returns the milliseconds until it may be tried again.
   */
  take(what: string, rate: Rate, keep: number): Promise<number>
  /** Empties a bucket for this time; a pause that lasts longer is kept. */
  pause(what: string, forMs: number): Promise<void>
}
