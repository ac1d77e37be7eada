import { type TaskPlace, taskName } from '../../core/capabilities/mark.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { NodeNames } from '../../core/inventory/node-names.ts'
import type { PlannedCommand } from '../../core/plan/commands.ts'
import type { RefusalCode } from '../../core/refusals.ts'
import type { RunState } from '../../core/run/state.ts'
import { inFull, type StepEnding } from '../../core/run/step-ending.ts'
import type { MemoryOf, RunMemory, UndoesKind } from '../../core/steps/memory.ts'
import type { Step, StepKind, StepOf, stepDefinitions } from '../../core/steps/table.ts'
import type { NodeContext } from '../ports/context.ts'
import type { HeldLock } from '../ports/locks.ts'
import type { Claim } from '../ports/nodes.ts'

/** The memory of a step that writes nothing down. */
export type NoMemory = { readonly [field in never]: never }

/** What an observation of a step came to. `M` is the memory that the step may write. */
export type Observation<M extends RunMemory = NoMemory> =
  | { readonly is: 'done'; readonly evidence: string; readonly memory: M; readonly ending: StepEnding }
  /** It must be acted; `changing` is written down first. */
  | { readonly is: 'act'; readonly changing: readonly string[]; readonly memory: M }
  /**
   * `key` stays the same while the wording of the reason changes: people are told once. The time of an `unlimited` wait
   * does not count against the limit of the step.
   */
  | {
      readonly is: 'wait'
      readonly key: string
      readonly reason: string
      readonly againMs: number
      readonly patience: 'limited' | 'unlimited'
    }
  /** The run gave its slots back because of this, and stands in the queue again. */
  | { readonly is: 'gave back'; readonly key: string; readonly reason: string }
  /** An interim fact to be kept. */
  | { readonly is: 'noted'; readonly memory: M; readonly againMs: number }
  | { readonly is: 'not needed'; readonly evidence: string }
  /** It can no longer be taken back: it counts as done, and the run continues from there. */
  | { readonly is: 'too late'; readonly evidence: string; readonly memory: M }
  | {
      readonly is: 'failed'
      readonly code: RefusalCode | FailureCode
      readonly failure: string
      readonly reboot: 'did not happen' | 'may have happened'
    }

/** Every reason for which a step fails and that is no refusal; the runbook has a line for each. */
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

/** Why a step failed, where it is no refusal. */
export type FailureCode = (typeof failureCodes)[number]

/** A step's run, place and node, as its executor sees them. */
export type StepContext = {
  readonly context: NodeContext
  readonly run: RunState
  readonly index: number
  /** The node as the inventory has it now. */
  readonly node: Node
  /** The commands of the node in the operation's plan; a plan of schema 1 has none. */
  readonly commands: readonly PlannedCommand[]
  /** Every name of the inventory, as read with the node. */
  readonly names: NodeNames
  /** Whether the intent to change is already written down. */
  readonly begun: 'yes' | 'no'
  readonly undoes: Step | null
  readonly nowMs: number
  readonly signal: AbortSignal
}

/** A step of one kind in its context. */
export type At<K extends StepKind = StepKind> = StepContext & {
  readonly step: StepOf<K>
  /** The step that this one takes back; null when it is a step of the plan. */
  readonly undoes: StepOf<UndoesKind<K>> | null
}

/** What a kind of step acts with: its run's lock, as it was held right now and fenced, or nothing. */
export type LockOf<K extends StepKind> = K extends StepKind
  ? (typeof stepDefinitions)[K]['lock'] extends 'needed' | 'kept'
    ? HeldLock
    : null
  : never

/** How a kind of step is executed: observe, apply, observe. Safe to repeat at every point. */
export type Executor<K extends StepKind, M extends RunMemory = MemoryOf<K>> = {
  observe(at: At<K>): Promise<Observation<M>>
  /** Only after `observe` returned `act` and the intent was stored; returns what to do next. */
  apply(at: At<K>, lock: LockOf<K>): Promise<Observation<M>>
}

// every field of a memory may be absent
const nothing = <M extends RunMemory>(): M => ({}) as M

/** Done, with what was seen and what is written down. */
export const done = <M extends RunMemory = NoMemory>(
  evidence: string,
  memory: NoInfer<M> = nothing(),
  ending = inFull,
): Observation<M> => ({ is: 'done', evidence, memory, ending })
/** Something must be changed; what is written down, is so before the change. */
export const mustApply = <M extends RunMemory = NoMemory>(
  changing: readonly string[],
  memory: NoInfer<M> = nothing(),
): Observation<M> => ({ is: 'act', changing, memory })
/** An interim fact is written down; look again after a while. */
export const writeDown = <M extends RunMemory>(memory: M, againMs = 0): Observation<M> => ({
  is: 'noted',
  memory,
  againMs,
})
/** Not yet, and why. */
export const wait = (reason: string, againMs: number, key = reason): Observation => ({
  is: 'wait',
  key,
  reason,
  againMs,
  patience: 'limited',
})
/** Not before a person or a time lifts what is named by `key`. */
export const waitUnlimited = (reason: string, againMs: number, key: string): Observation => ({
  is: 'wait',
  key,
  reason,
  againMs,
  patience: 'unlimited',
})
/** Not yet, but too soon to tell anybody. */
export const waitSilently = (againMs: number): Observation => ({
  is: 'wait',
  key: '',
  reason: '',
  againMs,
  patience: 'limited',
})
/** Acted; look at once. */
export const observeAgain: Observation = waitSilently(0)
/** It will not come to pass; nothing rebooted because of this step. */
export const failed = (code: RefusalCode | FailureCode, failure: string): Observation => ({
  is: 'failed',
  code,
  failure,
  reboot: 'may have happened',
})

/** The place of a step's long tasks in its run. */
export const taskPlaceOf = ({ index, undoes, run }: StepContext): TaskPlace => ({
  place: undoes === null ? `${index + 1}` : `${index + 1}-undo`,
  attempt: run.attempt,
})

/** The place of what the step at this index has applied: in the attempt in which it did, whichever the run is in now. */
export const appliedTaskPlaceOf = ({ run, index }: Pick<StepContext, 'run' | 'index'>): TaskPlace => ({
  place: `${index + 1}`,
  attempt: run.progress[index]?.attempt ?? 1,
})

/** The claim of a step's long task; a person's retry claims anew. */
export const claimOf = (at: StepContext, name: string): Claim => ({
  run: at.run.run,
  step: taskName(taskPlaceOf(at), name),
})

/** The claim of what a step takes back. */
export const appliedClaimOf = (at: StepContext, name: string): Claim => ({
  run: at.run.run,
  step: taskName(appliedTaskPlaceOf(at), name),
})
