import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'

/** The gates of the configuration that outside systems answer, such as those about firing alerts. */
export type OutsideGates = {
  /** The longest that an answer may take, in milliseconds, by the names of all gates. */
  readonly withinMs: { readonly [gate: string]: number }
  /**
   * Asks whether the node may go out (`before`), or is back and healthy (`after`). Throws `Failure` when the system
   * does not answer.
   */
  ask(gate: string, node: Node, when: 'before' | 'after', signal: AbortSignal): Promise<Verdict>
}
