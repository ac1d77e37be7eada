/** A request that was stored and not carried out. */
export type InboxItem = { readonly key: string; readonly request: string }

/** Incoming requests: each is handled once, and none is lost after it was acknowledged. */
export type Inbox = {
  /**
   * Stores a request durably, and returns whether its key is new. Throws `Failure` when that cannot be known; the
   * request must not be carried out then.
   */
  firstTime(key: string, request: string): Promise<boolean>
  /** Keeps other bots from taking over requests that are still being carried out. */
  keep(keys: readonly string[]): Promise<void>
  /** Removes a request that was carried out. */
  done(key: string): Promise<void>
  /**
   * Takes over requests that were stored at least `olderThanMs` ago and not carried out, because their bot has died.
   */
  takeOver(olderThanMs: number): Promise<readonly InboxItem[]>
}
