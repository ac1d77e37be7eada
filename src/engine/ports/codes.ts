/**
 * The result of checking a one-time code. `moment` numbers the intervals in which one code is valid; that of a right
 * code began at `sinceMs`, in milliseconds since 1970.
 */
export type CodeRead =
  | { readonly is: 'right'; readonly moment: number; readonly sinceMs: number }
  | { readonly is: 'wrong' }
  /** No device is registered for the person. */
  | { readonly is: 'nobody’s' }

/** One-time codes that a person's device shows, as a second factor beside their account. */
export type Codes = {
  read(person: string, code: string, nowMs: number): CodeRead
}

/**
 * What all bots store together about typed codes. Throws `Failure` when the store does not answer; no code counts then.
 */
export type CodeLedger = {
  /**
   * Counts an attempt before its code is checked. Returns `too many` after `most` attempts within `withinMs` of the
   * first one.
   */
  tries(person: string, most: number, withinMs: number): Promise<'may try' | 'too many'>
  /** Takes the last attempt off the count, because its code was right. */
  wasRight(person: string): Promise<void>
  /** Uses up a code and all earlier ones: they count once, for one request, however often that request is delivered. */
  spend(person: string, moment: number, request: string): Promise<'counts' | 'used'>
  /** The identity of the server that stores this. Another identity means that used codes may be missing. */
  server(): Promise<string>
}

/**
 * What the lock store of a cluster keeps about used codes, because the ledger's store may lose its last seconds or be
 * restored from an older copy. Throws `Failure` when it does not answer; no code counts then.
 */
export type CodeAnchor = {
  /** Uses up a code and all earlier ones in this cluster: they count once, for one request. */
  spend(person: string, moment: number, request: string): Promise<'counts' | 'used'>
  /**
   * Since when the ledger is on this server, in milliseconds since 1970; 0 for the first server. A new server counts
   * from `nowMs`.
   */
  serverSince(server: string, nowMs: number): Promise<number>
}
