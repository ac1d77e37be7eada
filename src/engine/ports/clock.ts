/** The current time, in milliseconds since 1970. */
export type Clock = { now(): number }

/** Generates identifiers. */
export type Ids = {
  /** A new short id that people can say, such as `op-7F3K`. */
  operation(): string
  /** A new short id of a campaign, such as `c-7F3K`. */
  campaign(): string
}
