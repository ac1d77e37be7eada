/** What a typed code is worth. `moment` counts the times at which codes change: each is good for one of them. */
export type CodeRead =
  | { readonly is: 'right'; readonly moment: number }
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
}
