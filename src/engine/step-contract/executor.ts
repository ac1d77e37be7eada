import { type TaskPlace, taskName } from '../../core/capabilities/mark.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { NodeNames } from '../../core/inventory/node-names.ts'
import type { PlannedCommand } from '../../core/plan/commands.ts'
import type { RefusalCode } from '../../core/refusals.ts'
import type { GivenWay, LeftAlone } from '../../core/run/events.ts'
import type { RunState } from '../../core/run/state.ts'
import { inFull, type StepEnding } from '../../core/run/step-ending.ts'
import type { MemoryOf, RunMemory, UndoesKind } from '../../core/steps/memory.ts'
import type { Step, StepKind, StepOf, stepDefinitions } from '../../core/steps/table.ts'
import type { NodeContext } from '../ports/context.ts'
import type { RunEntry } from '../ports/journals.ts'
import type { HeldLock } from '../ports/locks.ts'
import type { Claim } from '../ports/nodes.ts'

/** The memory of a step that stores nothing. */
export type NoMemory = { readonly [field in never]: never }

/** The result of observing a step. `M` is the memory that the step may write. */
export type Observation<M extends RunMemory = NoMemory> =
  | { readonly is: 'done'; readonly evidence: string; readonly memory: M; readonly ending: StepEnding }
  /** A change is needed; `changing` is stored before it is made. */
  | { readonly is: 'act'; readonly changing: readonly string[]; readonly memory: M }
  /**
   * The step waits. `key` identifies the reason while its wording changes, so that it is reported once; an empty key is
   * not reported. The time of an `unlimited` wait does not count against the limit of the step. `position` is the place
   * in the lock queue, from 1.
   */
  | {
      readonly is: 'wait'
      readonly key: string
      readonly reason: string
      readonly againMs: number
      readonly patience: 'limited' | 'unlimited'
      readonly position?: number
    }
  /** The run has given its slots back for this reason, and is in the lock queue again. */
  | { readonly is: 'gave back'; readonly key: string; readonly reason: string }
  /**
   * The run gives way because of this: it takes back what it did. `to` is the run that keeps its slots, null when approvals no
   * longer count; `number` is its own in the queue.
   */
  | {
      readonly is: 'gives way'
      readonly to: GivenWay | null
      readonly because: string
      readonly number: number | null
    }
  /** An interim fact to store. */
  | { readonly is: 'noted'; readonly memory: M; readonly againMs: number }
  /** `why` is present when the node needs the work and is left alone all the same. */
  | { readonly is: 'not needed'; readonly evidence: string; readonly why?: LeftAlone }
  /** Too late to undo: the planned step counts as done, and the run continues after it. */
  | { readonly is: 'too late'; readonly evidence: string; readonly memory: M }
  | {
      readonly is: 'failed'
      readonly code: RefusalCode | FailureCode
      readonly failure: string
      readonly reboot: 'did not happen' | 'may have happened'
      /** Present when the node itself, or what runs on it, refused the change; equal for equal causes. */
      readonly cause?: string
    }

/** A step that waits. */
export type StepWait = Extract<Observation, { is: 'wait' }>

/** All reasons for a failed step other than refusals; the runbook explains each. */
export const failureCodes = [
  'timed out',
  'hook failed',
  'task failed',
  'task lost',
  'reboot refused',
  'reboot disarmed',
  'not configured',
  'node not prepared',
  'reboot need unknown',
  'old kernel',
  'called off',
  'owed',
  'overridden',
  'capability failed',
  'fenced node answered',
] as const

/** Why a step failed, other than by a refusal. */
export type FailureCode = (typeof failureCodes)[number]

/** The context of a step: its run, index and node. */
export type StepContext = {
  readonly context: NodeContext
  readonly run: RunState
  /** The run's journal as this turn read it. */
  readonly entries: readonly RunEntry[]
  readonly index: number
  /** The current inventory entry of the node. */
  readonly node: Node
  /** The commands of the node in the operation's plan; empty for a plan of schema 1. */
  readonly commands: readonly PlannedCommand[]
  /** All names of the inventory, read together with the node. */
  readonly names: NodeNames
  /** Whether the intent to change is stored already. */
  readonly begun: 'yes' | 'no'
  readonly undoes: Step | null
  readonly nowMs: number
  readonly signal: AbortSignal
}

/** A step of one kind in its context. */
export type At<K extends StepKind = StepKind> = StepContext & {
  readonly step: StepOf<K>
  /** The step that this one undoes; null for a step of the plan. */
  readonly undoes: StepOf<UndoesKind<K>> | null
}

/** The lock that a kind of step acts with, verified and fenced right before; null for a kind that needs none. */
export type LockOf<K extends StepKind> = K extends StepKind
  ? (typeof stepDefinitions)[K]['lock'] extends 'needed' | 'kept'
    ? HeldLock
    : null
  : never

/** The executor of a kind of step: observe, apply, observe. It is safe to repeat at any point. */
export type Executor<K extends StepKind, M extends RunMemory = MemoryOf<K>> = {
  observe(at: At<K>): Promise<Observation<M>>
  /** Called only after `observe` has returned `act` and the intent is stored. Returns the next observation. */
  apply(at: At<K>, lock: LockOf<K>): Promise<Observation<M>>
}

// every field of a memory is optional
const nothing = <M extends RunMemory>(): M => ({}) as M

/** The step is done; `evidence` says what was observed. */
export const done = <M extends RunMemory = NoMemory>(
  evidence: string,
  memory: NoInfer<M> = nothing(),
  ending = inFull,
): Observation<M> => ({ is: 'done', evidence, memory, ending })
/** A change is needed; `changing` and `memory` are stored before it is made. */
export const mustApply = <M extends RunMemory = NoMemory>(
  changing: readonly string[],
  memory: NoInfer<M> = nothing(),
): Observation<M> => ({ is: 'act', changing, memory })
/** An interim fact is stored; the step is observed again after `againMs` milliseconds. */
export const writeDown = <M extends RunMemory>(memory: M, againMs = 0): Observation<M> => ({
  is: 'noted',
  memory,
  againMs,
})
/** The step waits, within its limit. */
export const wait = (reason: string, againMs: number, key = reason): StepWait => ({
  is: 'wait',
  key,
  reason,
  againMs,
  patience: 'limited',
})
/** The step waits until a person or a known time removes the reason that `key` identifies. */
export const waitUnlimited = (reason: string, againMs: number, key: string): StepWait => ({
  is: 'wait',
  key,
  reason,
  againMs,
  patience: 'unlimited',
})
/** The step waits for a short time, which is not reported. */
export const waitSilently = (againMs: number): Observation => ({
  is: 'wait',
  key: '',
  reason: '',
  againMs,
  patience: 'limited',
})
/** The step has acted and is observed again at once. */
export const observeAgain: Observation = waitSilently(0)
/** The step has failed; nothing proves that an armed reboot did not happen. */
export const failed = (code: RefusalCode | FailureCode, failure: string): Observation => ({
  is: 'failed',
  code,
  failure,
  reboot: 'may have happened',
})

/** The place of a step's tasks in its run. */
export const taskPlaceOf = ({ index, undoes, run }: StepContext): TaskPlace => ({
  place: undoes === null ? `${index + 1}` : `${index + 1}-undo`,
  attempt: run.attempt,
})

/** The place of the tasks of the step at this index, in the attempt in which it ran, which may be an earlier one. */
export const appliedTaskPlaceOf = ({ run, index }: Pick<StepContext, 'run' | 'index'>): TaskPlace => ({
  place: `${index + 1}`,
  attempt: run.progress[index]?.attempt ?? 1,
})

/** The claim of a step's task; a person's retry makes a new claim. */
export const claimOf = (at: StepContext, name: string): Claim => ({
  run: at.run.run,
  step: taskName(taskPlaceOf(at), name),
})

/** The claim of the task that the step undoes. */
export const appliedClaimOf = (at: StepContext, name: string): Claim => ({
  run: at.run.run,
  step: taskName(appliedTaskPlaceOf(at), name),
})
