import type { Consequence, Moment, OnNo } from '../../core/gates/moment.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { Plan } from '../../core/plan/plan.ts'
import type { Requester } from '../../core/policy/requester.ts'
import type { Refusal } from '../../core/refusals.ts'
import type { Answer } from '../gates/gate.ts'
import type { StartAnswers } from '../gates/of-operation.ts'
import type { Readings } from '../gates/readings.ts'
import type { Rebuilt } from '../planning/planning.ts'
import type { ClusterContext, NodeContext } from '../ports/context.ts'
import type { At } from '../step-contract/executor.ts'
import type { StepWork } from '../step-contract/step-work.ts'

/** The ports that guards use. */
export type GuardContext = NodeContext & Pick<ClusterContext, 'vocabulary' | 'people' | 'chat'>

/** The person who requests or resumes work, or the entry of the configuration that requested it. */
export type RightHolder = { readonly by: Requester; readonly channel: string }

/** The subject of a check: the work, its nodes and its progress. */
export type Subject = {
  readonly context: GuardContext
  readonly moment: Moment
  readonly plan: Plan
  /** The names of the nodes whose work is about to begin or continue. */
  readonly names: readonly string[]
  /** The same nodes, as the inventory has them. */
  readonly nodes: () => Promise<readonly Node[]>
  /** Whose permission counts, and the channel of the request; `command` is what the permission is for. */
  readonly asking: RightHolder
  readonly command: string
  /** The channel of the operation's card. */
  readonly channel: string
  /** Null before the plan is stored. */
  readonly operation: Operation | null
  /** `yes`: nothing is written, whatever the guards find. */
  readonly dryRun: 'yes' | 'no'
  /** The step that a run is about to act on; null at the moments of requests and operations. */
  readonly run: { readonly work: StepWork; readonly at: At } | null
  /** The plan of these nodes by the current configuration; made once for all guards. */
  readonly rebuilt: () => Promise<Rebuilt>
  /** The cluster as read for a plan, once for its evidence and its forecast. */
  readonly readings: Readings
  /** The answers of the gates about the nodes; asked once for all guards. */
  readonly answers: () => Promise<StartAnswers>
}

/** Why a guard stops the work. */
export type No = {
  /** All reasons, each with a code that the runbook explains. */
  readonly refusals: readonly Refusal[]
  /** The event for the operation's journal at its start, in place of its end. */
  readonly event?: OperationEvent
  /** `hold` when the operation only waits, whatever the guard's no causes at its moment otherwise. */
  readonly causes?: 'hold'
  /** `unlimited` when a person or a known time lifts it, so that no limit ends the operation that it holds. */
  readonly patience?: 'limited' | 'unlimited'
  /** The earliest time at which it can be lifted, in milliseconds since 1970; absent or null when unknown. */
  readonly notBeforeMs?: number | null
  /** The answers of gates whose own consequences decide for a run. */
  readonly answers?: readonly Answer[]
}

/** One guard: its moments, the consequence of its no, and its check. */
export type Guard = {
  readonly name: string
  readonly onNo: OnNo
  /**
   * `this bot`: it judges by this bot's configuration, and counts for a run only while that configuration is in force.
   */
  readonly judgedBy: 'this bot' | 'a source'
  /** `not asked`: it is skipped for work that only restores service. */
  readonly restoring: 'asked' | 'not asked'
  /** Whether it refuses a dry run or is shown in it as evidence. */
  readonly dryRun: 'refused' | 'shown'
  /** Null when the guard agrees. Throws `Failure` when a source does not answer. */
  readonly check: (subject: Subject) => Promise<No | null>
  /** The verdicts that a plan shows instead of the guard's no. */
  readonly evidence?: (subject: Subject) => Promise<readonly Verdict[]>
}

/** A guard's no and its consequence at the moment. */
export type Found = { readonly guard: Guard; readonly no: No; readonly causes: Consequence }

/** A no with these refusals; null when there are none. */
export const noFor = (refusals: readonly Refusal[]): No | null => (refusals.length === 0 ? null : { refusals })
