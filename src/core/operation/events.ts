import type { Coverage } from '../approvals/coverage.ts'
import type { Verdict } from '../health/verdict.ts'
import type { Plan } from '../plan/plan.ts'
import type { ApprovalPart } from '../policy/policy.ts'
import type { RunLock, RunOutcome } from '../run/events.ts'

/** Everything that can happen to an operation. */
export type OperationEvent =
  | {
      readonly type: 'planned'
      readonly operation: string
      readonly requester: string
      readonly plan: Plan
      readonly hash: string
      /** Where it was asked, and where its card goes. */
      readonly askedIn: string
      readonly channel: string
      readonly evidence: readonly Verdict[]
      readonly expiresAtMs: number
      /** The operation whose unfinished nodes this one takes up; null when none. */
      readonly retryOf: string | null
    }
  | {
      readonly type: 'submitted'
      readonly expiresAtMs: number | null
      /** Present when whoever asked gave a code of their own device, to break glass. */
      readonly secondFactor?: 'given'
    }
  | { readonly type: 'discarded' }
  | {
      readonly type: 'approved'
      readonly person: string
      readonly hash: string
      readonly click: string
      /** Present when a code of the approver's own device was given with it. */
      readonly secondFactor?: 'given'
      /** The header and the node parts that the person approved; absent in entries of schema 1, which cover nothing. */
      readonly covers?: Coverage
    }
  // `nodes` of the following events are those of one part of a plan that is decided by parts; absent, all that are left.
  /**
   * Leaves its nodes out for good; without them it ends the operation. `restored` is present when a bot wrote it down
   * again because the journal had lost it.
   */
  | {
      readonly type: 'denied'
      readonly person: string
      readonly reason: string
      readonly click: string
      readonly nodes?: readonly string[]
      readonly restored?: 'yes'
    }
  /** `restored` as for a denial. */
  | {
      readonly type: 'approvalWithdrawn'
      readonly person: string
      readonly click: string
      readonly nodes?: readonly string[]
      readonly restored?: 'yes'
    }
  | {
      readonly type: 'approverLost'
      readonly person: string
      readonly why: string
      readonly nodes?: readonly string[]
    }
  /** Nobody is lost, and yet the rule is not met any more: somebody counts for less than before. */
  | {
      readonly type: 'approvalsMissing'
      readonly parts: readonly ApprovalPart[]
      readonly nodes?: readonly string[]
    }
  | { readonly type: 'planChanged'; readonly plan: Plan; readonly hash: string; readonly difference: readonly string[] }
  | { readonly type: 'reminded' }
  /** Leaves its nodes out for good, whose approvals did not come in time; without them it ends the operation. */
  | { readonly type: 'expired'; readonly nodes?: readonly string[] }
  | { readonly type: 'queued' }
  /** May not start yet, and why; `untilMs` is null where a person's stop holds it, which no limit ends. */
  | { readonly type: 'held'; readonly why: readonly string[]; readonly untilMs: number | null }
  | { readonly type: 'cancelAsked'; readonly person: string; readonly reason: string }
  /** `intent` is the id of the request that paused it; `restored` as for a denial. */
  | { readonly type: 'pauseAsked'; readonly person: string; readonly intent?: string; readonly restored?: 'yes' }
  | { readonly type: 'paused' }
  /** `intent` is the id of the request that it was resumed for. */
  | { readonly type: 'resumed'; readonly person: string; readonly intent?: string }
  | { readonly type: 'started'; readonly evidence: readonly Verdict[] }
  | { readonly type: 'runStarted'; readonly run: string; readonly node: string }
  | {
      readonly type: 'runEnded'
      readonly run: string
      readonly node: string
      readonly outcome: RunOutcome
      readonly summary: string
      /** What became of its lock; absent in entries of earlier versions, whose summary says it. */
      readonly lock?: RunLock
      /** Present when the run needed a person and recovered: the operation pauses before its next node. */
      readonly recovered?: 'yes'
    }
  | {
      readonly type: 'ended'
      readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'needs attention'
      readonly summary: string
    }
  /** A person broke the lock that one of its runs had left behind, or a bot released it; `person` is then the bot's name. */
  | {
      readonly type: 'unlocked'
      readonly person: string
      readonly node: string
      readonly reason: string
      /** Present when a bot released the lock because the fenced node answered under this boot ID. */
      readonly bootId?: string
    }
  /** A person has looked at what went on without one of its gates. */
  | { readonly type: 'acknowledged'; readonly person: string; readonly reason: string }
