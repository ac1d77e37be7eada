import type { Requester } from '../policy/requester.ts'
import type { StoredMemory } from '../steps/memory.ts'
import type { Step } from '../steps/table.ts'

/** What became of the lock at the end of a run. */
export type RunLock = 'released' | 'never taken' | 'kept'

/** How a run ended; `gave way` when another run follows it on its node, in the same operation. */
export type RunOutcome = 'succeeded' | 'nothing to do' | 'undone' | 'failed' | 'cancelled' | 'gave way'

/** Why a node that needs the work is left alone: it needs a reboot again soon after its last boot. */
export type LeftAlone = 'not converging'

/** The keys of the waits that are part of every reboot: the node goes down, does not answer, and is back for a while. */
export const expectedWaits = { goingDown: 'going down', silent: 'silent', settling: 'settling' } as const

/** The key of a wait for a source that does not answer, such as `lock store is unreachable`. */
export const outageKey = (source: string): string => `${source} is unreachable`

/** Whether the key of a wait says that a source does not answer. */
export const isOutage = (key: string): boolean => key.endsWith(' is unreachable')

/** The run to which another one gives way, its node, and why that one keeps its slots. */
export type GivenWay = {
  readonly run: string
  readonly node: string
  readonly why: 'took its slots first' | 'cannot be taken back'
}

/**
 * The events of a run, one node's part of an operation. `notes` holds a step's memory and ending as text: `readMemory`
 * and `endingOf` read it.
 */
export type RunEvent =
  | {
      readonly type: 'created'
      readonly run: string
      readonly operation: string
      readonly requester: Requester
      readonly command: string
      readonly node: string
      readonly steps: readonly Step[]
      /** The number in the queue of the run that gave way before it on this node; absent when it has none. */
      readonly number?: number
      /** Hash of the node's part of the plan; absent in runs of earlier versions. */
      readonly part?: string
    }
  /** Written before the change; `changing` names what the step is about to change and may therefore undo. */
  | {
      readonly type: 'stepBegan'
      readonly index: number
      readonly changing: readonly string[]
      readonly notes: StoredMemory
    }
  /**
   * Nothing was changed, and a gate objected before the first change: the run is back in the lock queue under its
   * number and continues at `index`, the step that acquires the lock. `because` is null where a bot died before it
   * wrote this event.
   */
  | {
      readonly type: 'gaveBack'
      readonly index: number
      readonly because: { readonly key: string; readonly reason: string } | null
    }
  /**
   * The check before a change that cannot be taken back objects because of other runs, and this one took its slots last: it
   * takes back what it did and ends. `to` is the run that keeps its slots; `number` is the run's own in the queue, null where
   * its lock has none. Also written by a run in the lock queue whose approvals no longer count: `to` is null then, nothing was
   * changed, and the operation asks for approvals again.
   */
  | {
      readonly type: 'gaveWay'
      readonly index: number
      readonly to: GivenWay | null
      readonly because: string
      readonly number: number | null
    }
  /** The reason why a step or an undo waits; written once per reason, not once per observation. */
  | {
      readonly type: 'waiting'
      readonly index: number
      readonly key: string
      readonly reason: string
      readonly sinceMs: number
      /** Present when a person or a time ends the wait, which then does not count against the limit of the step. */
      readonly patience?: 'unlimited'
      /** The place in the lock queue, from 1; absent in other waits and in entries of earlier versions. */
      readonly position?: number
    }
  /** A healthy observation of several in a row, or another interim fact to keep. */
  | { readonly type: 'noted'; readonly index: number; readonly notes: StoredMemory }
  | { readonly type: 'stepDone'; readonly index: number; readonly evidence: string; readonly notes: StoredMemory }
  /** The run has nothing to do, such as a reboot only if needed without a trigger. */
  | {
      readonly type: 'notNeeded'
      readonly index: number
      readonly evidence: string
      /** Present when the node needs the work and is left alone all the same. */
      readonly why?: LeftAlone
    }
  /** `reboot` says whether it is certain that the node did not reboot. */
  | {
      readonly type: 'stepFailed'
      readonly index: number
      readonly code: string
      readonly failure: string
      readonly reboot: 'did not happen' | 'may have happened'
      /**
       * Present when the node itself, or what runs on it, refused to be taken out of service; equal for equal causes. Absent
       * when the cause may lie elsewhere, and in entries of earlier versions.
       */
      readonly cause?: string
    }
  /** `because` is present when another failed run of the operation caused the cancellation, not a person. */
  | { readonly type: 'cancelTaken'; readonly index: number; readonly because?: string }
  | { readonly type: 'undoBegan'; readonly index: number }
  | { readonly type: 'undoDone'; readonly index: number; readonly evidence: string }
  | { readonly type: 'undoFailed'; readonly index: number; readonly owed: string }
  /**
   * The lock entry was ahead of this journal: the step that it names was begun, the steps before it were done, and what
   * it lists as changed was changed. `way` is `back` when the run was unwinding.
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
  /** Another bot took over the run. */
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
      /** What was done and undone; `lock` says what is still held. */
      readonly summary: string
      readonly lock: RunLock
    }
