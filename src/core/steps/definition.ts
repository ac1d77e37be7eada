import { z } from 'zod'
import type { Node } from '../inventory/node.ts'
import type { Policy } from '../policy/policy.ts'
import type { MemoryShape } from './memory-fields.ts'

/** The data of a kind of step beside its node and limit: a schema for each field. */
export type DataShape = z.ZodRawShape

type NoData = { readonly [name in never]: never }

type DataOf<D extends DataShape> = keyof D extends never ? NoData : z.output<z.ZodObject<D, z.core.$strict>>

type Flat<T> = { readonly [K in keyof T]: T[K] }

/** A step of one kind. `limitMs` is the longest that the step may take, waiting included, in milliseconds. */
export type StepFrom<K extends string, D extends DataShape> = Flat<
  { readonly kind: K; readonly node: string; readonly limitMs: number } & DataOf<D>
>

/** A command of the configuration that a step runs, by use and name. */
export type CommandUse = { readonly use: 'gate' | 'hook' | 'package command'; readonly name: string }

/** What a finished step proves: the right node, a healthy cluster before or after the work, or a new boot. */
export type Proof = 'node' | 'cluster before' | 'cluster after' | 'new boot'

/** What a step does with the lock of its run. A step with `needed` or `kept` acts only with the held lock, fenced. */
export type LockUse = 'taken' | 'needed' | 'kept' | 'freed' | 'not needed'

/** The phases of a run, in their order. People read phases; the steps of a phase are its details. */
export const stepPhases = [
  'check and lock',
  'take out of service',
  'final change',
  'bring back',
  'verify and release',
] as const

/** One phase of a run. */
export type StepPhase = (typeof stepPhases)[number]

/** Where a step takes its phase from when it has none of its own: a check belongs to what it follows or precedes. */
export type NeighbourPhase = 'as the step before' | 'as the step behind'

type Touches = 'nothing' | 'worsens' | 'restores'

type UndoneBy<S, UK extends string, UD extends DataShape> = {
  readonly by: { readonly kind: UK; readonly data: UD }
  /** The data of the undo step, from the step that it takes back; the limit is the same unless given. */
  data(step: S): DataOf<UD> & { readonly limitMs?: number }
}

/** Everything that the rest of the program knows about a kind of step. */
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
  /** The phase that it belongs to, in every recipe. */
  readonly phase: StepPhase | { of(step: StepFrom<K, D>): NeighbourPhase }
  /** What people approve beside node and limit: hashed and stored. */
  readonly data: D
  /** What its executor may write down for later steps and for resuming. */
  readonly memory: M
  /** The name in card and thread, such as “maintenance on”. */
  readonly title: string
  /** The step in a plan, where the title is not enough. */
  words?(step: StepFrom<K, D>): string
  /** Whether it changes neither node nor cluster, takes something away, or gives back what was taken. */
  readonly touches: T
  readonly lock: L
  /** Whether a person can do it in the bot's place, and say so. */
  readonly byHand: 'yes' | 'no'
  /** Whether recipes have it, or it only ever takes another step back. */
  readonly stands: 'in plans' | 'behind another'
  /** How long the step usually takes without waiting for others, in milliseconds. */
  readonly typicalMs: number
  /**
   * How it is taken back. `impossible`: from its beginning on the run can only be finished; if the step worsens
   * something, a check of the cluster must stand directly before it.
   */
  readonly undo: UndoneBy<StepFrom<K, D>, UK, UD> | (T extends 'nothing' ? 'nothing' : 'impossible')
  /** Present when it arms something on the node that fires later; it can be taken back until that has happened. */
  readonly arms?: 'yes'
  /** What it proves when it is done; nothing when absent. */
  proves?(step: StepFrom<K, D>): Proof
  /** The commands of the configuration that it runs, those of its undo included; none when absent. */
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

/** The input of a recipe's functions: a node, the policy, and the options of the command. */
export type StepInput = {
  readonly node: Node
  readonly policy: Policy
  readonly reason: string
  readonly ifNeeded?: boolean
  /** The one gate to go on without. */
  readonly breakGlass?: string | null
}

/** A step of a plan for the node of the input. */
export function planned<K extends string, D extends DataShape>(
  { kind }: { readonly kind: K; readonly data: D },
  { node }: StepInput,
  limitMs: number,
  data: DataOf<D>,
): StepFrom<K, D> {
  const step = { ...data, kind, node: node.name, limitMs }
  // the fields of `StepFrom`, which the compiler does not compute for an open shape
  return step as unknown as StepFrom<K, D>
}

/** Names, such as those of hooks. */
export const names = z.array(z.string()).readonly()

/** A span of time in milliseconds. */
export const milliseconds = z.number()

/** Uses of commands, one for each name. */
export const uses = (use: CommandUse['use'], named: readonly (string | null)[]): readonly CommandUse[] =>
  named.flatMap((name) => (name === null ? [] : [{ use, name }]))
