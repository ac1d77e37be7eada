import type { Consequence, Moment, OnNo } from '../../core/gates/moment.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { RefusalCode } from '../../core/refusals.ts'
import type { Step } from '../../core/steps/table.ts'
import type { NodeContext } from '../ports/context.ts'
import type { Readings } from './readings.ts'

/** One node's question to the gates. */
export type GateQuery = {
  readonly context: NodeContext
  readonly moment: Moment
  readonly node: Node
  /** The node's steps in the plan or run; empty when nothing is planned. */
  readonly steps: readonly Step[]
  /** Names of the operator's own gates for the node. */
  readonly own: readonly string[]
  /** The gate that a break-glass override names; null when there is none. */
  readonly waived: string | null
  /** The run that asks; null while there is none. */
  readonly run: string | null
  /** The operation of that run; null while there is none. */
  readonly operation: string | null
  /** Whether our drain has the node out, so that its slots are its own already. */
  readonly drained: 'yes' | 'no'
  /** The cluster as it was read for this question. */
  readonly readings: Readings
  readonly signal: AbortSignal
}

/** What a gate says: a verdict under the gate's own name, unless it names a part of itself. */
export type Said = Omit<Verdict, 'gate'> & { readonly gate?: string }

/** What a gate's no causes, by moment. It never ends an operation: at its start and before each node, it holds it. */
export type GateOnNo = OnNo & { readonly start?: 'hold'; readonly nextNode?: 'hold' }

/** One gate: when it is asked, what its no causes, and how it is asked. */
export type Gate = {
  /** As people read and type it. */
  readonly name: string
  /** What a no causes, by moment; the gate is asked at these moments only. */
  readonly onNo: GateOnNo
  /** Whether a break-glass override may name it. */
  readonly waivable: 'yes' | 'no'
  /** `person`: a person sets and lifts what it says no to, so that no limit ends an operation that it holds. */
  readonly setBy: 'person' | 'facts'
  /** The code of a run that fails because of it. */
  readonly code: RefusalCode
  /** Whether work that only restores service asks it. */
  readonly restoring: 'asked' | 'not asked'
  /**
   * How a run in the lock queue, which takes no slots only to give them back, has its answer: `asked` at each attempt,
   * `asked last` when nothing else is in the way, or `counted` with the lock table by the admission itself.
   */
  readonly inQueue: 'asked' | 'asked last' | 'counted'
  /** `yes`: after its no, the gates behind it in the table are not asked, because their answers could be incomplete. */
  readonly decisive: 'yes' | 'no'
  /** Whose gate it is; what an operator's own gate answers is always shown in full. */
  readonly owner: 'lockkeeper' | 'operator'
  /** The longest that a plan waits for it, in milliseconds. */
  readonly withinMs: number
  /** The host that is asked; a plan asks one host one question at a time. Null when it is no host of its own. */
  readonly host: (query: GateQuery) => string | null
  /** Empty when it agrees and has nothing to show. Throws `Failure` when a source does not answer. */
  readonly ask: (query: GateQuery) => Promise<readonly Said[]>
}

const defaults = {
  waivable: 'no',
  setBy: 'facts',
  code: 'gate closed',
  restoring: 'not asked',
  inQueue: 'asked',
  decisive: 'no',
  owner: 'lockkeeper',
  withinMs: 15_000,
  host: () => null,
} as const

/** Makes a gate: name, `onNo` and `ask`, and what differs from a gate that is set by facts and never left out. */
export const defineGate = (gate: Pick<Gate, 'name' | 'onNo' | 'ask'> & Partial<Gate>): Gate => ({
  ...defaults,
  ...gate,
})

/** A gate's verdict at a moment. */
export type Answer = {
  readonly gate: Gate
  readonly verdict: Verdict
  /** What it causes; null when the gate agrees. */
  readonly causes: Consequence | null
}

/** The answers that keep work from going on. */
export const against = (answers: readonly Answer[]): readonly Answer[] =>
  answers.filter(({ causes }) => causes !== null && causes !== 'warn')

/** `unlimited` when one of the answers stands until a person or a known time lifts it: then no limit ends the wait. */
export const patienceOf = (no: readonly Answer[]): 'limited' | 'unlimited' =>
  no.some(({ gate, verdict }) => gate.setBy === 'person' || verdict.notBeforeMs !== undefined) ? 'unlimited' : 'limited'

/** The verdicts of answers. */
export const verdictsOf = (answers: readonly Answer[]): readonly Verdict[] => answers.map(({ verdict }) => verdict)

/** Verdicts in one line, such as `members: not alive: c2; quorum: …`. */
export const answerWords = (answers: readonly Answer[]): string =>
  answers.map(({ verdict: { gate, evidence } }) => `${gate}: ${evidence}`).join('; ')
