/**
 * What a typed code is worth. `moment` counts the times at which codes change: each is good for one of them, which began at
 * `sinceMs`, in milliseconds since 1970.
 */
export type CodeRead =
  | { readonly is: 'right'; readonly moment: number; readonly sinceMs: number }
  | { readonly is: 'wrong' }
  /** The person has no second factor here. */
  | { readonly is: 'nobody’s' }

/** Codes that a person's own device shows: a second factor beside their account. */
export type Codes = {
  read(person: string, code: string, nowMs: number): CodeRead
}

/** What all bots know together of codes that were typed. Throws `Failure` when it cannot be asked: no code counts then. */
export type CodeLedger = {
  /** Counts a try before the code is looked at; refused after too many within a time that began with the first of them. */
  tries(person: string, most: number, withinMs: number): Promise<'may try' | 'too many'>
  /** The last try was no wrong one: it does not count. */
  wasRight(person: string): Promise<void>
  /** Uses a code up: it and all before it count once, for one request, however often that one is delivered. */
  spend(person: string, moment: number, request: string): Promise<'counts' | 'used'>
  /** Names the server that remembers all of this: another name means that it may have forgotten what was used before. */
  server(): Promise<string>
}

/**
 * What the lock store of a cluster remembers of codes, because the ledger's store may lose its last seconds or be restored
 * from an older copy. Throws `Failure` when it cannot be asked: no code counts then.
 */
export type CodeAnchor = {
  /** Uses a code up in this cluster: it and all before it count once, for one request. */
  spend(person: string, moment: number, request: string): Promise<'counts' | 'used'>
  /** Since when the ledger is on this server, in milliseconds since 1970; 0 for the first one. Another one counts from now on. */
  serverSince(server: string, nowMs: number): Promise<number>
}
