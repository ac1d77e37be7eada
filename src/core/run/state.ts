import type { Requester } from '../policy/requester.ts'
import type { RunMemory } from '../steps/memory.ts'
import type { Step } from '../steps/table.ts'
import type { LeftAlone, RunEvent, RunLock, RunOutcome } from './events.ts'

/** The progress of one step. */
export type StepProgress = {
  readonly is: 'pending' | 'begun' | 'done' | 'failed' | 'undoing' | 'undone' | 'undo failed'
  /** When the step entered this state, in milliseconds since 1970. */
  readonly sinceMs: number
  readonly evidence: string
  /** The run's attempt, from 1, in which the step last began or was done. Its claims carry this number. */
  readonly attempt: number
}

/** The wait of the current step. */
export type Waiting = {
  /** Identifies the reason where its wording changes between observations. */
  readonly key: string
  readonly reason: string
  readonly sinceMs: number
  /** `unlimited` when a person or a time ends the wait, which then does not count against the limit of the step. */
  readonly patience: 'limited' | 'unlimited'
  /** The place in the lock queue when the wait was stored, from 1; absent in other waits. */
  readonly position?: number
}

/** The state of a run, folded from its journal. */
export type RunState = {
  readonly run: string
  readonly operation: string
  readonly requester: Requester
  readonly command: string
  readonly node: string
  readonly steps: readonly Step[]
  /** Hash of the node's part of the plan; null in runs of earlier versions. */
  readonly part: string | null
  readonly progress: readonly StepProgress[]
  /** `unwinding` undoes what was done; `needs attention` waits for a person, or for the observed state to recover. */
  readonly status: 'working' | 'unwinding' | 'needs attention' | 'ended'
  /** Index of the current step. */
  readonly current: number
  /** Start of the current step, undo or wait for a person, in milliseconds since 1970. */
  readonly sinceMs: number
  /**
   * Where the limit of the current step counts from, for `countedMs` only: `sinceMs`, later by the time of unlimited
   * waits, earlier by the time in the queue before slots were given back. Not the time of an event.
   */
  readonly limitFromMs: number
  /** How much of the limit of the acquiring step, in milliseconds, was used up when the lock was last acquired. */
  readonly queuedMs: number
  /** When the run last gave its slots back, in milliseconds since 1970; null when it never did. */
  readonly gaveBackAtMs: number | null
  /** The number in the queue with which it begins: that of the run that gave way before it; null when it gets a new one. */
  readonly number: number | null
  /** The number in the queue that it keeps for the run that follows it; null when it did not give way, or has none. */
  readonly keptNumber: number | null
  readonly waiting: Waiting | null
  /** The run memory: what its steps wrote for later steps and for resuming. */
  readonly memory: RunMemory
  /** What the run has changed and may therefore undo. */
  readonly changed: readonly string[]
  /** `only intended` while it is certain that a missing entry in the lock table means that nothing was changed. */
  readonly changes: 'only intended' | 'carried out'
  /** The outcome once the run has unwound; null while it works forward. */
  readonly unwindingTo: 'undone' | 'cancelled' | 'nothing to do' | 'gave way' | 'failed' | null
  /** Its `cause` is there only while no person was needed. */
  readonly failure: (Omit<StepFailed, 'type' | 'reboot'> & { readonly begun: 'yes' | 'no' }) | null
  /** Why the node, which needs the work, is left alone; null when it is not. */
  readonly leftAlone: LeftAlone | null
  /** Whether it is certain that an armed reboot did not happen. */
  readonly rebootDisproved: 'yes' | 'no'
  /** The attempt at long tasks, from 1. A person's retry begins a new attempt with its own claims. */
  readonly attempt: number
  readonly owed: readonly string[]
  readonly attention: string | null
  readonly outcome: RunOutcome | null
  readonly lock: RunLock | null
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  /** Number of folded entries: the revision in compare-and-set and in buttons. */
  readonly revision: number
}

type StepFailed = Extract<RunEvent, { type: 'stepFailed' }>

/** Whether a node that was drained before its run stays drained, with its lock, after this outcome. */
export const staysDrained = ({ memory }: RunState, outcome: RunOutcome): boolean =>
  memory.drainedBefore !== undefined && outcome !== 'succeeded'
