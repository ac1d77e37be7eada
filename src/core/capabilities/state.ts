/** Whether a state belongs to applying a capability or to reverting it. */
export type CapabilityWay = 'apply' | 'revert'

/** Why a capability failed; the runbook has a line for each code. */
export type CapabilityFailure = 'hook failed' | 'task lost' | 'capability failed' | 'overridden' | 'owed'

/** The value of an object without a field for a mark, and the version at which the value was read or written. */
export type VersionedValue = { readonly value: string; readonly version: string }

/**
 * The observed state of a capability for a node and a mark, read from the object itself and so valid at any moment and
 * after any crash. `sealed` means that reverting has begun and nothing is applied under the mark any more.
 */
export type CapabilityState =
  /**
   * `certain`: `yes` when the object's own state shows that nothing was begun, `no` while a request may still take
   * effect. `before`: the value to store before applying, for an object without a field for a mark; else null.
   */
  | { readonly is: 'not begun'; readonly certain: 'yes' | 'no'; readonly before: VersionedValue | null }
  /** `done` of `of` parts are complete. `key` stays the same while `words` change. */
  | {
      readonly is: 'working'
      readonly on: CapabilityWay
      readonly done: number
      readonly of: number
      readonly words: string
      readonly key: string
    }
  /** Some parts are applied, by us or by others; `certain` says whether the missing parts were certainly not begun. */
  | {
      readonly is: 'partly'
      readonly ours: readonly string[]
      readonly others: readonly string[]
      readonly missing: readonly string[]
      readonly certain: 'yes' | 'no'
    }
  /** `routine` is the short form of the evidence for the thread; null when the full evidence must be shown. */
  | { readonly is: 'applied'; readonly evidence: string; readonly routine: string | null }
  /** It was applied by us and has been changed by others since. */
  | { readonly is: 'overridden'; readonly what: string; readonly by: string; readonly sealed: 'yes' | 'no' }
  /** It is applied, but not by us. */
  | { readonly is: 'not ours'; readonly what: string; readonly sealed: 'yes' | 'no' }
  /** Nothing is applied under this mark, and nothing will be. */
  | { readonly is: 'reverted'; readonly evidence: string; readonly routine: string | null }
  | { readonly is: 'unknown'; readonly why: string }
  /**
   * `cause` is present when the node itself or what runs on it refuses to be changed, and is equal for equal causes; absent
   * when the cause may lie elsewhere, such as in the system that was asked.
   */
  | {
      readonly is: 'failed'
      readonly on: CapabilityWay
      readonly code: CapabilityFailure
      readonly why: string
      readonly cause?: string
    }
