import type { Consequence, Moment, OnNo } from '../../core/gates/moment.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { RefusalCode } from '../../core/refusals.ts'
import type { Step } from '../../core/steps/table.ts'
import type { NodeContext } from '../ports/context.ts'
import type { GateVerdict } from './gate-verdict.ts'
import type { Readings } from './readings.ts'

/** One question about a node to the gates. */
export type GateQuery = {
  readonly context: NodeContext
  readonly moment: Moment
  readonly node: Node
  /** The node's steps in the plan or run; empty when no work is planned. */
  readonly steps: readonly Step[]
  /** The names of the operator's own gates for the node. */
  readonly own: readonly string[]
  /** The gate that a break-glass override names; null without an override. */
  readonly waived: string | null
  /** The run that asks; null when no run exists yet. */
  readonly run: string | null
  /** The operation of that run; null when no run exists yet. */
  readonly operation: string | null
  /** Whether a drain by Lockkeeper has the node out, so that the node holds its slots already. */
  readonly drained: 'yes' | 'no'
  /** The cluster as read for this question. */
  readonly readings: Readings
  readonly signal: AbortSignal
}

/**
 * The consequence of a no at each moment. At the start and before each node, a no holds the operation; it never ends
 * it.
 */
export type GateOnNo = OnNo & { readonly start?: 'hold'; readonly nextNode?: 'hold' }

/** One gate. A no of a gate is a verdict other than `ok` and `warn`. */
export type Gate = {
  /** The name that people read and type. */
  readonly name: string
  /** The consequence of a no at each moment; the gate is asked only at these moments. */
  readonly onNo: GateOnNo
  /** Whether a break-glass override may name the gate. */
  readonly waivable: 'yes' | 'no'
  /** `person`: a person causes and lifts its no, so no time limit ends an operation that it holds. */
  readonly setBy: 'person' | 'facts'
  /** The code of a run that fails because of the gate. */
  readonly code: RefusalCode
  /** Whether work that only restores service asks the gate before `after`. */
  readonly restoring: 'asked' | 'not asked'
  /**
   * How the gate counts for a run in the lock queue, before it takes slots: `asked` at each attempt, `asked last` when
   * nothing else prevents the run from taking them, or `counted` by the admission itself, together with the lock table.
   */
  readonly inQueue: 'asked' | 'asked last' | 'counted'
  /** `yes`: after its no, the later gates of the table are not asked, because their answers could be incomplete. */
  readonly decisive: 'yes' | 'no'
  /** Whether its answer depends on the node; a question about many nodes asks a gate that does not only once. */
  readonly concerns: 'the node' | 'the cluster'
  /** Who defines the gate. The answers of an operator's gate are always shown in full. */
  readonly owner: 'lockkeeper' | 'operator'
  /** How long a plan waits for the gate, in milliseconds. */
  readonly withinMs: number
  /** The host that answers, which a plan asks one question at a time; null when no single host does. */
  readonly host: (query: GateQuery) => string | null
  /**
   * Returns the verdicts; empty when the gate agrees and has nothing to show. Throws `Failure` when a source does not
   * answer.
   */
  readonly ask: (query: GateQuery) => Promise<readonly GateVerdict[]>
}

const defaults = {
  waivable: 'no',
  setBy: 'facts',
  code: 'gate closed',
  restoring: 'not asked',
  inQueue: 'asked',
  decisive: 'no',
  concerns: 'the node',
  owner: 'lockkeeper',
  withinMs: 15_000,
  host: () => null,
} as const

/** Makes a gate from its name, `onNo` and `ask`; all other fields have defaults. */
export const defineGate = (gate: Pick<Gate, 'name' | 'onNo' | 'ask'> & Partial<Gate>): Gate => ({
  ...defaults,
  ...gate,
})

/** A gate's verdict with its consequence at a moment. */
export type Answer = {
  readonly gate: Gate
  readonly verdict: Verdict
  /** Null when the gate agrees or is overridden. */
  readonly causes: Consequence | null
}

/** The answers whose consequence is more than a warning. */
export const against = (answers: readonly Answer[]): readonly Answer[] =>
  answers.filter(({ causes }) => causes !== null && causes !== 'warn')

/**
 * `unlimited` when one of the answers stands until a person or a known time lifts it, so that no limit ends the wait.
 */
export const patienceOf = (no: readonly Answer[]): 'limited' | 'unlimited' =>
  no.some(({ gate, verdict }) => gate.setBy === 'person' || verdict.notBeforeMs !== undefined) ? 'unlimited' : 'limited'

/** The verdicts of answers. */
export const verdictsOf = (answers: readonly Answer[]): readonly Verdict[] => answers.map(({ verdict }) => verdict)

/** Verdicts in one line, such as `members: not alive: c2; quorum: …`. */
export const answerWords = (answers: readonly Answer[]): string =>
  answers.map(({ verdict: { gate, evidence } }) => `${gate}: ${evidence}`).join('; ')
