import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'

/** What a gate of an outside system is asked. */
export type OutsideQuestion = {
  readonly node: Node
  /**
   * Whether the node may go out (`before`, and `arming` right before what nothing takes back), or is back and healthy
   * (`after`).
   */
  readonly when: 'before' | 'arming' | 'after'
  /**
   * The other nodes that runs or people have out or are about to take out. A gate for which nodes add up counts them as
   * out together with the node. Throws `Failure`.
   */
  others(): Promise<readonly string[]>
}

/** The gates of the configuration that outside systems answer, such as those about firing alerts. */
export type OutsideGates = {
  /** The longest that an answer may take, in milliseconds, by the names of all gates. */
  readonly withinMs: { readonly [gate: string]: number }
  /** Asks one of these gates. Throws `Failure` when its system does not answer. */
  ask(gate: string, question: OutsideQuestion, signal: AbortSignal): Promise<Verdict>
}
