import type { RunMemory } from '../steps/memory.ts'
import type { Step } from '../steps/table.ts'
import type { RunEvent, RunLock, RunOutcome } from './events.ts'

/** How far one step has come. */
export type StepProgress = {
  readonly is: 'pending' | 'begun' | 'done' | 'failed' | 'undoing' | 'undone' | 'undo failed'
  /** When it became what it is, in milliseconds since 1970. */
  readonly sinceMs: number
  readonly evidence: string
  /** The attempt of the run in which it began or was done last, from 1: what it claimed carries this number. */
  readonly attempt: number
}

/** What the current step waits for. */
export type Waiting = {
  /** Names the reason where its wording may change from look to look. */
  readonly key: string
  readonly reason: string
  readonly sinceMs: number
  /** `unlimited` when a person or a time ends the wait: it does not count against the limit of the step. */
  readonly patience: 'limited' | 'unlimited'
}

/** A run, folded from its journal. */
export type RunState = {
  readonly run: string
  readonly operation: string
  readonly requester: string
  readonly command: string
  readonly node: string
  readonly steps: readonly Step[]
  /** Hash of the node's part of the plan; null in runs of earlier versions. */
  readonly part: string | null
  readonly progress: readonly StepProgress[]
  /** `unwinding` takes back what was done; `needs attention` waits for a person, or for what it watches to come right. */
  readonly status: 'working' | 'unwinding' | 'needs attention' | 'ended'
  /** Index of the step being worked on. */
  readonly current: number
  /** Since when the current step, or undo, is being worked on, or a person is waited for, in milliseconds since 1970. */
  readonly sinceMs: number
  /**
   * Where the limit of the current step counts from, read by `countedMs` only: `sinceMs`, later by the time of unlimited
   * waits, earlier by time in the queue before slots were given back. Nothing happened then.
   */
  readonly limitFromMs: number
  /** How much of the limit of the step that takes the slots was used up when it last took them. */
  readonly queuedMs: number
  /** When it last gave its slots back, in milliseconds since 1970; null when it never did. */
  readonly gaveBackAtMs: number | null
  readonly waiting: Waiting | null
  /** What the steps wrote down for each other. */
  readonly memory: RunMemory
  /** What we changed and may therefore undo. */
  readonly changed: readonly string[]
  /** What the run will end as when unwinding is through. */
  readonly unwindingTo: 'undone' | 'cancelled' | 'nothing to do' | 'failed' | null
  readonly failure: (Omit<StepFailed, 'type' | 'reboot'> & { readonly begun: 'yes' | 'no' }) | null
  /** Whether it is certain that no reboot happened although one was armed. */
  readonly rebootDisproved: 'yes' | 'no'
  /** Which try of long tasks this is, from 1; a person's retry makes a new one, with claims of its own. */
  readonly attempt: number
  readonly owed: readonly string[]
  readonly attention: string | null
  readonly outcome: RunOutcome | null
  readonly lock: RunLock | null
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  /** Number of entries folded: the revision that compare-and-set and buttons carry. */
  readonly revision: number
}

type StepFailed = Extract<RunEvent, { type: 'stepFailed' }>

/** Whether a node that was drained before its run is left as it was found: drained, and with its lock. */
export const staysDrained = ({ memory }: RunState, outcome: RunOutcome): boolean =>
  memory.drainedBefore !== undefined && outcome !== 'succeeded'
