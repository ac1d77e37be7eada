/** A node that is listed for unattended work, and why. */
export type NightNode = {
  readonly node: string
  /** Why it needs the work; empty when its source does not say. */
  readonly why: string
  /** Since when it needs it, in milliseconds since 1970; null when unknown. */
  readonly sinceMs: number | null
  /** Ids of the people who caused it to be listed: their approvals do not count for it. Empty for sources of facts. */
  readonly causedBy: readonly string[]
}

/** What the card of unattended work says, as known when it was prepared. */
export type Prepared = {
  readonly listed: readonly NightNode[]
  /** Nodes that need the work and are left for later nights, because one night has a limit. */
  readonly later: readonly string[]
  /** Nodes of which it is not known whether they need it. */
  readonly unknown: readonly string[]
  /** Nodes that need it again right after it was done: they are left alone. */
  readonly notConverging: readonly string[]
  /** How long it takes in total by earlier runs, as a sentence; empty without an estimate. */
  readonly duration: string
  /** The worst moment of the plan, one sentence each. */
  readonly worst: readonly string[]
}
