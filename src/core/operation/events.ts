import type { Coverage } from '../approvals/coverage.ts'
import type { SpareByLimit } from '../forecast/compare.ts'
import type { Verdict } from '../health/verdict.ts'
import type { Plan } from '../plan/plan.ts'
import type { ApprovalPart } from '../policy/policy.ts'
import type { Requester } from '../policy/requester.ts'
import type { RunLock, RunOutcome } from '../run/events.ts'
import type { Worked } from '../run/worked.ts'
import type { Prepared } from '../unattended/prepared.ts'

/** A person who decided something, and their reason; empty when they gave none. */
export type Attribution = { readonly person: string; readonly reason: string }

/** Nodes that left the plan: they never start. */
export type LeftOut = {
  readonly nodes: readonly string[]
  readonly why: 'denied' | 'not approved in time' | 'left out' | 'no longer needs a reboot'
  /** The person who denied them or left them out, and the reason; null when nobody did. */
  readonly by: Attribution | null
  /** The number of runs that the operation had then. */
  readonly afterRuns: number
}

/** The same, with the nodes that needed their work no more in one entry instead of one each. */
export function leftOutTogether<L extends Pick<LeftOut, 'nodes' | 'why'>>(all: readonly L[]): readonly L[] {
  const isAlone = ({ why }: L): boolean => why !== 'no longer needs a reboot'
  const alike = all.filter((one) => !isAlone(one))
  const nodes = alike.flatMap((one) => one.nodes)
  return [...all.filter(isAlone), ...alike.slice(0, 1).map((one) => ({ ...one, nodes }))]
}

/** When an operation ends by earlier runs, in milliseconds since 1970: by their median, and by nine of ten. */
export type ExpectedEnd = { readonly p50AtMs: number; readonly p90AtMs: number }

/** The events of an operation. */
export type OperationEvent =
  | {
      readonly type: 'planned'
      readonly operation: string
      readonly requester: Requester
      readonly plan: Plan
      readonly hash: string
      /** The channel of the request, and the channel of the card. */
      readonly askedIn: string
      readonly channel: string
      readonly evidence: readonly Verdict[]
      readonly expiresAtMs: number
      /** What the plan has to spare at its worst moment; absent when it is not known, and in entries of earlier versions. */
      readonly spare?: SpareByLimit
      /** Present for unattended work: its nodes with the reasons, and what its card says. */
      readonly prepared?: Prepared
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
  /**
   * A person left these nodes out permanently, and others remain. `request` is the id of the request; `restored` as for
   * a denial.
   */
  | {
      readonly type: 'nodesLeftOut'
      readonly person: string
      readonly reason: string
      readonly request: string
      readonly nodes: readonly string[]
      readonly restored?: 'yes'
    }
  /** A node whose turn came needs its work no more, and why; it leaves the plan without a run. */
  | { readonly type: 'noLongerNeeded'; readonly node: string; readonly why: string }
  | { readonly type: 'planChanged'; readonly plan: Plan; readonly hash: string; readonly difference: readonly string[] }
  | { readonly type: 'reminded' }
  /** Leaves out permanently the nodes whose approvals did not come in time; without nodes it ends the operation. */
  | { readonly type: 'expired'; readonly nodes?: readonly string[] }
  | { readonly type: 'queued' }
  /** The operation may not start yet, and why. `untilMs` is null when a person's stop holds it, which no limit ends. */
  | { readonly type: 'held'; readonly why: readonly string[]; readonly untilMs: number | null }
  | { readonly type: 'cancelAsked'; readonly person: string; readonly reason: string }
  /**
   * `intent` is the id of the request to pause; `after` is present when the wave in work is finished first; `restored` as for a
   * denial.
   */
  | {
      readonly type: 'pauseAsked'
      readonly person: string
      readonly intent?: string
      readonly after?: 'wave'
      readonly restored?: 'yes'
    }
  /**
   * `pause` is the id of a pause that no person asked for and no earlier event caused, with the reason `why`; `restored` as for
   * a denial.
   */
  | { readonly type: 'paused'; readonly pause?: string; readonly why?: string; readonly restored?: 'yes' }
  /** `intent` is the id of the request to resume. */
  | { readonly type: 'resumed'; readonly person: string; readonly intent?: string }
  /** `expectedEnd` is when the remaining nodes are done if nothing holds them; absent when nothing is known. */
  | { readonly type: 'started'; readonly evidence: readonly Verdict[]; readonly expectedEnd?: ExpectedEnd }
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
      /** How long the run worked on its node; absent when it did not, and in entries of earlier versions. */
      readonly worked?: Worked
      /** The person who marked the run failed, and the reason; absent when nobody did. */
      readonly markedFailed?: Attribution
      /**
       * Present when the node itself, or what runs on it, refused to be taken out of service and everything was rolled back
       * without a person: the cause, equal for equal causes.
       */
      readonly refusal?: string
      /** Present when everything was rolled back after a failure: why, as in the summary; absent in entries of earlier versions. */
      readonly failure?: string
    }
  /** A wave is finished and its nodes are healthy; the next node starts once they have been so until `untilMs`. */
  | { readonly type: 'soakBegan'; readonly untilMs: number }
  /** They are still healthy. */
  | { readonly type: 'soakHealthy' }
  /**
   * They are not any more: the operation pauses. `why` is what the gates found, `pause` the id of the pause; absent in entries
   * of earlier versions.
   */
  | { readonly type: 'soakFailed'; readonly why: readonly string[]; readonly pause?: string }
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

/** An event with what a fold needs of its entry. */
export type OperationAt = { readonly atMs: number; readonly event: OperationEvent; readonly cluster: string }
