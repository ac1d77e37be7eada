/** Whether a state belongs to applying a capability or to reverting it. */
export type CapabilityWay = 'apply' | 'revert'

/** Why a capability failed; the runbook has a line for each. */
export type CapabilityFailure = 'hook failed' | 'task lost' | 'capability failed' | 'overridden' | 'owed'

/** A value of an object that has no place for a mark, and the version under which the value was read or written. */
export type VersionedValue = { readonly value: string; readonly version: string }

/**
 * What a capability observes for a node and a mark. It is true at any moment and after any crash, by the object's own
 * state. `sealed` says that reverting has begun: nothing is applied under this mark any more.
 */
export type CapabilityState =
  /**
   * `certain`: the object's own state shows that nothing was begun; `no` where a request may still take effect. `before`
   * is the value to write down first where the object has no place for a mark; else null.
   */
  | { readonly is: 'not begun'; readonly certain: 'yes' | 'no'; readonly before: VersionedValue | null }
  /** `done` of `of` parts are through. `key` stays the same while the words change. */
  | {
      readonly is: 'working'
      readonly on: CapabilityWay
      readonly done: number
      readonly of: number
      readonly words: string
      readonly key: string
    }
  /** Some parts are applied by us or by others; the missing parts were not begun, for certain or not. */
  | {
      readonly is: 'partly'
      readonly ours: readonly string[]
      readonly others: readonly string[]
      readonly missing: readonly string[]
      readonly certain: 'yes' | 'no'
    }
  /** `routine` is the short form for the thread where everything went as usual; null where the evidence is news. */
  | { readonly is: 'applied'; readonly evidence: string; readonly routine: string | null }
  /** It was ours, and somebody else has changed it since. */
  | { readonly is: 'overridden'; readonly what: string; readonly by: string; readonly sealed: 'yes' | 'no' }
  /** It is in place, but somebody else's. */
  | { readonly is: 'not ours'; readonly what: string; readonly sealed: 'yes' | 'no' }
  /** Nothing of this mark is in place, and nothing is applied under it any more. */
  | { readonly is: 'reverted'; readonly evidence: string; readonly routine: string | null }
  | { readonly is: 'unknown'; readonly why: string }
  | {
      readonly is: 'failed'
      readonly on: CapabilityWay
      readonly code: CapabilityFailure
      readonly why: string
    }
