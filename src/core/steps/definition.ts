import { z } from 'zod'
import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import type { MemoryShape } from './memory-fields.ts'

/** The data of a kind of step apart from node and limit: a schema per field. */
export type DataShape = z.ZodRawShape

type NoData = { readonly [name in never]: never }

type DataOf<D extends DataShape> = keyof D extends never ? NoData : z.output<z.ZodObject<D, z.core.$strict>>

type Flat<T> = { readonly [K in keyof T]: T[K] }

/** A step of one kind. `limitMs` is the most time for the step, waits included, in milliseconds. */
export type StepFrom<K extends string, D extends DataShape> = Flat<
  { readonly kind: K; readonly node: string; readonly limitMs: number } & DataOf<D>
>

/** A configured command that a step runs, by use and name. */
export type CommandUse = { readonly use: 'gate' | 'hook' | 'package command'; readonly name: string }

/** What a finished step proves: the right node, a cluster that was healthy before or after the work, or a new boot. */
export type Proof = 'node' | 'cluster before' | 'cluster after' | 'new boot'

/**
 * How a step uses the lock of its run. A step with `needed` or `kept` acts only while the run holds the lock, fenced.
 */
export type LockUse = 'taken' | 'needed' | 'kept' | 'freed' | 'not needed'

/** The phases of a run, in order. Messages show phases; their steps are the details. */
export const stepPhases = [
  'check and lock',
  'take out of service',
  'final change',
  'bring back',
  'verify and release',
] as const

/** One phase of a run. */
export type StepPhase = (typeof stepPhases)[number]

/**
 * The neighbour from which a step without a phase of its own takes it: a check belongs to what it follows or precedes.
 */
export type NeighbourPhase = 'as the step before' | 'as the step behind'

type Touches = 'nothing' | 'worsens' | 'restores'

type UndoneBy<S, UK extends string, UD extends DataShape> = {
  readonly by: { readonly kind: UK; readonly data: UD }
  /** The data of the undo step, from the data of the undone step; the limit is the same unless given. */
  data(step: S): DataOf<UD> & { readonly limitMs?: number }
}

/** The definition of a kind of step, apart from its executor. */
export type StepDefinition<
  K extends string,
  D extends DataShape,
  M extends MemoryShape,
  T extends Touches,
  L extends LockUse,
  UK extends string,
  UD extends DataShape,
> = {
  /** The stored name. */
  readonly kind: K
  /** The phase of the step in every recipe. */
  readonly phase: StepPhase | { of(step: StepFrom<K, D>): NeighbourPhase }
  /** The approved data apart from node and limit: hashed and stored. */
  readonly data: D
  /** The memory fields that its executor may write. */
  readonly memory: M
  /** The name in card and thread, such as “maintenance on”. */
  readonly title: string
  /** The step's words in a plan, when the title is not enough. */
  words?(step: StepFrom<K, D>): string
  /** Whether it changes nothing, takes something from the node or cluster, or gives it back. */
  readonly touches: T
  readonly lock: L
  /** Whether a person can do it in the bot's place and confirm it. */
  readonly byHand: 'yes' | 'no'
  /** Whether recipes contain it, or it only undoes another step. */
  readonly stands: 'in plans' | 'behind another'
  /** The usual duration without waits for others, in milliseconds. */
  readonly typicalMs: number
  /**
   * How the step is undone. `impossible`: once begun, the run can only be finished; a check of the cluster must
   * directly precede the step if it worsens something.
   */
  readonly undo: UndoneBy<StepFrom<K, D>, UK, UD> | (T extends 'nothing' ? 'nothing' : 'impossible')
  /** Present when it arms something on the node that fires later; until then it can be undone. */
  readonly arms?: 'yes'
  /** What the finished step proves; absent when nothing. */
  proves?(step: StepFrom<K, D>): Proof
  /** The configured commands that it and its undo run; absent when none. */
  runs?(step: StepFrom<K, D>): readonly CommandUse[]
}

/** Declares a kind of step. */
export function defineStep<
  const K extends string,
  D extends DataShape,
  M extends MemoryShape,
  const T extends Touches,
  const L extends LockUse,
  const UK extends string = never,
  UD extends DataShape = never,
>(definition: StepDefinition<K, D, M, T, L, UK, UD>): StepDefinition<K, D, M, T, L, UK, UD> {
  return definition
}

/** The input of recipes: a node, the policy, and the options of the command. */
export type StepInput = {
  readonly node: Node
  readonly policy: Policy
  readonly reason: string
  readonly ifNeeded?: boolean
  /** The gate to override; null or absent when none. */
  readonly breakGlass?: string | null
  /** One more window of the node, and the times between which it may be changed; null or absent when there is none. */
  readonly inWindow?: string | null
  readonly notBeforeMs?: number | null
  readonly untilMs?: number | null
}

/** A planned step for the node of the input. */
export function planned<K extends string, D extends DataShape>(
  { kind }: { readonly kind: K; readonly data: D },
  { node }: StepInput,
  limitMs: number,
  data: DataOf<D>,
): StepFrom<K, D> {
  const step = { ...data, kind, node: node.name, limitMs }
  // The fields of `StepFrom`, which the compiler cannot compute for a generic shape.
  return step as unknown as StepFrom<K, D>
}

/**
 * How long a node must have been up before its own need for a reboot counts, as data of the steps that ask for this need; empty
 * without a limit, and for a reboot that depends on no need.
 */
export const againAfter = ({ policy, ifNeeded }: StepInput): { readonly againAfterMs?: number } => {
  const { rebootAgainMs } = policy.limits
  return ifNeeded !== true || rebootAgainMs === undefined ? {} : { againAfterMs: rebootAgainMs }
}

/** Names, such as those of hooks. */
export const names = z.array(z.string()).readonly()

/** A duration in milliseconds. */
export const milliseconds = z.number()

/** Uses of commands, one per name; null names are left out. */
export const uses = (use: CommandUse['use'], named: readonly (string | null)[]): readonly CommandUse[] =>
  named.flatMap((name) => (name === null ? [] : [{ use, name }]))
