/** A request that was written down and never dealt with. */
export type InboxItem = { readonly key: string; readonly request: string }

/** What arrives from outside: each request once, and none forgotten that was taken. */
export type Inbox = {
  /**
   * Writes a request down, durably, and says whether its key has never arrived before.
   * Throws `Failure` when that cannot be known: then nothing may happen.
   */
  firstTime(key: string, request: string): Promise<boolean>
  /** They are still being dealt with: nobody takes them over for now. */
  keep(keys: readonly string[]): Promise<void>
  /** It was dealt with, and needs no keeping any longer. */
  done(key: string): Promise<void>
  /** Takes over requests that were written down at least that long ago and not dealt with: their bot is gone. */
  takeOver(olderThanMs: number): Promise<readonly InboxItem[]>
}
