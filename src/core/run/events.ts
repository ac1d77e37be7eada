import type { StoredMemory } from '../steps/memory.ts'
import type { Step } from '../steps/table.ts'

/** What became of a run's lock at its end. */
export type RunLock = 'released' | 'never taken' | 'kept'

/** How a run ended. */
export type RunOutcome = 'succeeded' | 'nothing to do' | 'undone' | 'failed' | 'cancelled'

/** Waits that belong to every reboot have these keys: the node is going down, and then it does not answer. */
export const expectedWaits = { goingDown: 'going down', silent: 'silent' } as const

/**
 * Everything that can happen to a run, one node's part of an operation. `notes` is memory and ending of a step as text:
 * `readMemory` and `endingOf` read it.
 */
export type RunEvent =
  | {
      readonly type: 'created'
      readonly run: string
      readonly operation: string
      readonly requester: string
      readonly command: string
      readonly node: string
      readonly steps: readonly Step[]
      /** Hash of the node's part of the plan; absent in runs of earlier versions. */
      readonly part?: string
    }
  /** Written before the change; `changing` names what the step is about to change, and therefore may undo. */
  | {
      readonly type: 'stepBegan'
      readonly index: number
      readonly changing: readonly string[]
      readonly notes: StoredMemory
    }
  /**
   * Nothing was changed, and a gate objected before the first change: the lock table has the run back in the queue, under
   * its number. It goes on at `index`, the step that takes the slots. `because` is null where a bot died before it wrote
   * this down.
   */
  | {
      readonly type: 'gaveBack'
      readonly index: number
      readonly because: { readonly key: string; readonly reason: string } | null
    }
  /** What a step or an undo waits for; written once per reason, never per look. */
  | {
      readonly type: 'waiting'
      readonly index: number
      readonly key: string
      readonly reason: string
      readonly sinceMs: number
      /** Present when a person or a time ends the wait: it does not count against the limit of the step. */
      readonly patience?: 'unlimited'
    }
  /** A healthy look in a row of several, or an interim fact worth keeping. */
  | { readonly type: 'noted'; readonly index: number; readonly notes: StoredMemory }
  | { readonly type: 'stepDone'; readonly index: number; readonly evidence: string; readonly notes: StoredMemory }
  /** The whole run has nothing to do, such as “only if needed” and no trigger. */
  | { readonly type: 'notNeeded'; readonly index: number; readonly evidence: string }
  /** `reboot` says whether it is certain that the node did not reboot. */
  | {
      readonly type: 'stepFailed'
      readonly index: number
      readonly code: string
      readonly failure: string
      readonly reboot: 'did not happen' | 'may have happened'
    }
  /** `because` is present when no person cancelled: another run of the operation failed. */
  | { readonly type: 'cancelTaken'; readonly index: number; readonly because?: string }
  | { readonly type: 'undoBegan'; readonly index: number }
  | { readonly type: 'undoDone'; readonly index: number; readonly evidence: string }
  | { readonly type: 'undoFailed'; readonly index: number; readonly owed: string }
  /**
   * The lock's entry in the cluster's store was ahead of this journal: the step that it names was begun, those before
   * it were done, and what it says was changed was changed. `way` is `back` when it was already being taken back.
   */
  | {
      readonly type: 'recovered'
      readonly index: number
      readonly phase: string
      readonly way: 'forward' | 'back'
      readonly changed: readonly string[]
      readonly notes: StoredMemory
    }
  | { readonly type: 'needsAttention'; readonly index: number; readonly why: string; readonly owed: readonly string[] }
  /** A bot took the run up again after another was gone. */
  | { readonly type: 'resumed'; readonly index: number; readonly found: string }
  | {
      readonly type: 'personActed'
      readonly person: string
      readonly act: 'wait longer' | 'retry cleanup' | 'cleanup paid' | 'mark failed'
      readonly reason: string
    }
  | {
      readonly type: 'ended'
      readonly outcome: RunOutcome
      /** What was done and taken back; what is still held is in `lock`. */
      readonly summary: string
      readonly lock: RunLock
    }
