/** The limits of sending spans. */
export type TraceTimes = {
  /** The longest that a receiver may take to accept a batch. */
  readonly sendMs: number
  /** How long spans are collected before they are sent. */
  readonly everyMs: number
  /** The longest that a stop waits for the last spans. */
  readonly closeMs: number
  /** The most spans that wait; further ones are dropped. */
  readonly most: number
}

/** The limits of a bot. */
export const defaultTraceTimes: TraceTimes = { sendMs: 5_000, everyMs: 2_000, closeMs: 2_000, most: 2_048 }
