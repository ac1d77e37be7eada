import type { Coverage } from '../approvals/coverage.ts'
import type { Verdict } from '../health/verdict.ts'
import type { Plan } from '../plan/plan.ts'
import type { ApprovalPart } from '../policy/policy.ts'
import type { RunLock, RunOutcome } from '../run/events.ts'

/** A person who decided something, and their reason; empty when they gave none. */
export type Attribution = { readonly person: string; readonly reason: string }

/** The events of an operation. */
export type OperationEvent =
  | {
      readonly type: 'planned'
      readonly operation: string
      readonly requester: string
      readonly plan: Plan
      readonly hash: string
      /** The channel of the request, and the channel of the card. */
      readonly askedIn: string
      readonly channel: string
      readonly evidence: readonly Verdict[]
      readonly expiresAtMs: number
      /** The operation whose unfinished nodes this one retries; null without one. */
      readonly retryOf: string | null
    }
  | {
      readonly type: 'submitted'
      readonly expiresAtMs: number | null
      /** Present when the requester gave a second factor for a break-glass override. */
      readonly secondFactor?: 'given'
    }
  | { readonly type: 'discarded' }
  | {
      readonly type: 'approved'
      readonly person: string
      readonly hash: string
      readonly click: string
      /** Present when the approver gave a second factor. */
      readonly secondFactor?: 'given'
      /** The header and node parts that the person approved; absent in entries of schema 1, which cover nothing. */
      readonly covers?: Coverage
    }
  // In the following events, `nodes` are those of one part of a plan that is decided by parts; absent, all remaining
  // nodes.
  /**
   * Leaves its nodes out permanently; without nodes it ends the operation. `restored` is present when a bot stored the
   * event again because the journal had lost it.
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
  /** No approver was lost, but the rule is not met any more because an approval counts for less than before. */
  | {
      readonly type: 'approvalsMissing'
      readonly parts: readonly ApprovalPart[]
      readonly nodes?: readonly string[]
    }
  | { readonly type: 'planChanged'; readonly plan: Plan; readonly hash: string; readonly difference: readonly string[] }
  | { readonly type: 'reminded' }
  /** Leaves out permanently the nodes whose approvals did not come in time; without nodes it ends the operation. */
  | { readonly type: 'expired'; readonly nodes?: readonly string[] }
  | { readonly type: 'queued' }
  /** The operation may not start yet, and why. `untilMs` is null when a person's stop holds it, which no limit ends. */
  | { readonly type: 'held'; readonly why: readonly string[]; readonly untilMs: number | null }
  | { readonly type: 'cancelAsked'; readonly person: string; readonly reason: string }
  /** `intent` is the id of the request to pause; `restored` as for a denial. */
  | { readonly type: 'pauseAsked'; readonly person: string; readonly intent?: string; readonly restored?: 'yes' }
  | { readonly type: 'paused' }
  /** `intent` is the id of the request to resume. */
  | { readonly type: 'resumed'; readonly person: string; readonly intent?: string }
  | { readonly type: 'started'; readonly evidence: readonly Verdict[] }
  | { readonly type: 'runStarted'; readonly run: string; readonly node: string }
  | {
      readonly type: 'runEnded'
      readonly run: string
      readonly node: string
      readonly outcome: RunOutcome
      readonly summary: string
      /** What became of the run's lock; absent in entries of earlier versions, whose summary says it. */
      readonly lock?: RunLock
      /** Present when the run needed attention and recovered: the operation pauses before its next node. */
      readonly recovered?: 'yes'
      /** The person who marked the run failed, and the reason; absent when nobody did. */
      readonly markedFailed?: Attribution
    }
  /** A wave is finished and its nodes are healthy; the next node starts once they have been so until `untilMs`. */
  | { readonly type: 'soakBegan'; readonly untilMs: number }
  /** They are still healthy. */
  | { readonly type: 'soakHealthy' }
  /** They are not any more: the operation pauses. `why` is what the gates found. */
  | { readonly type: 'soakFailed'; readonly why: readonly string[] }
  | {
      readonly type: 'ended'
      readonly outcome: 'succeeded' | 'failed' | 'cancelled' | 'needs attention'
      readonly summary: string
    }
  /**
   * A person broke a lock that a run of the operation had left behind, or a bot released it and `person` is the bot's
   * name.
   */
  | {
      readonly type: 'unlocked'
      readonly person: string
      readonly node: string
      readonly reason: string
      /** Present when a bot released the lock because the fenced node answered with this boot ID. */
      readonly bootId?: string
    }
  /** A person acknowledged the operation's break-glass override. */
  | { readonly type: 'acknowledged'; readonly person: string; readonly reason: string }
