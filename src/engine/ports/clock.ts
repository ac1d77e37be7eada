/** Time from outside, in milliseconds since 1970. */
export type Clock = { now(): number }

/** Fresh identifiers. */
export type Ids = {
  /** A short id that people can say, such as `op-7F3K`. */
  operation(): string
}
