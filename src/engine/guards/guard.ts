import type { Consequence, Moment, OnNo } from '../../core/gates/moment.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Refusal } from '../../core/refusals.ts'
import type { Caller } from '../authorization/authorize.ts'
import type { Answer } from '../gates/gate.ts'
import type { StartAnswers } from '../gates/of-operation.ts'
import type { Rebuilt } from '../planning/planning.ts'
import type { ClusterContext, NodeContext } from '../ports/context.ts'
import type { At } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'

/** The ports that guards ask. */
export type GuardContext = NodeContext & Pick<ClusterContext, 'vocabulary' | 'people' | 'chat'>

/** What guards judge at a moment: whose work it is, on which nodes, and how far it is. */
export type Subject = {
  readonly context: GuardContext
  readonly moment: Moment
  readonly plan: Plan
  /** Names of the nodes that are about to be worked on. */
  readonly names: readonly string[]
  /** The same, as the inventory has them. */
  readonly nodes: () => Promise<readonly Node[]>
  /** The person whose permission counts, where it was asked, and the command that it is for. */
  readonly asking: Caller
  readonly command: string
  /** The channel of the cards. */
  readonly channel: string
  /** Null before the plan is stored. */
  readonly operation: Operation | null
  /** Whether nothing will be written, whatever the guards find. */
  readonly dryRun: 'yes' | 'no'
  /** The step that a run is about to take; null at the moments of requests and operations. */
  readonly run: { readonly work: StepWork; readonly at: At } | null
  /** The plan of these nodes as the configuration makes it now; read once for all guards. */
  readonly rebuilt: () => Promise<Rebuilt>
  /** What the gates say about the nodes of an operation; asked once for all guards. */
  readonly answers: () => Promise<StartAnswers>
}

/** Why a guard keeps work from going on. */
export type No = {
  /** Every reason, with a code that people find in the runbook. */
  readonly refusals: readonly Refusal[]
  /** What goes into the operation's journal at its start instead of its end. */
  readonly event?: OperationEvent
  /** `unlimited` where a person or a time lifts it: then no limit ends the operation that it holds. */
  readonly patience?: 'limited' | 'unlimited'
  /** The time before which it stays, in milliseconds since 1970. */
  readonly notBeforeMs?: number | null
  /** Answers of gates, whose own tables say what a run does. */
  readonly answers?: readonly Answer[]
}

/** One guard: when it is checked, what its no causes, and how it is checked. */
export type Guard = {
  readonly name: string
  readonly onNo: OnNo
  /** `this bot`: it is judged by the configuration of this bot, and counts for a run only while that is in force. */
  readonly judgedBy: 'this bot' | 'a source'
  /** `not asked`: work that only restores service is not kept from anything by it. */
  readonly restoring: 'asked' | 'not asked'
  /** Whether a dry run is refused by it, or shows it as evidence. */
  readonly dryRun: 'refused' | 'shown'
  /** Null when it agrees. Throws `Failure` when a source does not answer. */
  readonly check: (subject: Subject) => Promise<No | null>
  /** What a plan shows of it, where that is more than a no. */
  readonly evidence?: (subject: Subject) => Promise<readonly Verdict[]>
}

/** What a guard found, and what that causes at the moment. */
export type Found = { readonly guard: Guard; readonly no: No; readonly causes: Consequence }

/** A no of refusals; null when there are none. */
export const noFor = (refusals: readonly Refusal[]): No | null => (refusals.length === 0 ? null : { refusals })
