import type { Mark } from '../../core/capabilities/mark.ts'
import type { CapabilityRank } from '../../core/capabilities/rank.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { HeldLock } from './locks.ts'

/** The changes of a capability in the words of plan and journal, such as `hook noout`. */
export type CapabilityWords = {
  /** The changes of applying, which a run may have to undo. */
  readonly applying: readonly string[]
  /** The changes of reverting, in addition to undoing those of applying. */
  readonly reverting: readonly string[]
}

/** Why a capability cannot be applied to a node, and how to fix it. */
export type CapabilityFinding = { readonly about: string; readonly why: string; readonly remedy: string }

/** How a capability that expires by itself is renewed. */
export type Lease = {
  /** The age at which it is renewed, in milliseconds; well below the time after which it expires. */
  readonly renewAfterMs: number
  /**
   * Extends what carries the mark, and applies it again where it has expired, unless the mark is sealed. Idempotent.
   * Throws `Failure` when the system does not answer.
   */
  renew(lock: HeldLock, node: Node, mark: Mark): Promise<void>
}

/**
 * A change that an outside system makes for a node before work on it, and reverts afterwards. All methods throw
 * `Failure` when the system does not answer; after an `ambiguous` one, the change may have been made. `lock` is the
 * lock of the mark's run, verified right before the call.
 */
export type Capability = {
  /** The name in plans, journals and the configuration. */
  readonly name: string
  /** Decides when the capability is applied; a role that lists it with another rank blocks the plan. */
  readonly rank: CapabilityRank
  /** Whether applying it twice under one mark equals applying it once, at any moment. */
  readonly idempotent: 'yes' | 'no'
  /** The reasons why it cannot be applied to the node; empty when it can. Changes nothing. */
  preflight(node: Node): Promise<readonly CapabilityFinding[]>
  /** Uses configuration and plan alone. */
  describe(node: Node): CapabilityWords
  /** The current state, which is true at any moment and after any crash. Changes nothing. */
  observe(node: Node, mark: Mark): Promise<CapabilityState>
  /**
   * Begins or continues applying, unless the mark is sealed. `observe` shows the change once this has resolved.
   * Resolves to the version of the written value when the object has no place for a mark; otherwise to null.
   */
  apply(lock: HeldLock, node: Node, mark: Mark): Promise<string | null>
  /** Present when the applied change expires unless it is renewed, so that it does not outlive a dead bot. */
  readonly lease?: Lease
  /**
   * Seals the mark, and the mark of another run that it takes over, then reverts exactly the changes that carry them.
   * Idempotent.
   */
  revert(lock: HeldLock, node: Node, mark: Mark): Promise<void>
}

/** The capabilities of a cluster by name. Every cluster has maintenance. */
export type Capabilities = { readonly maintenance: Capability; readonly [name: string]: Capability }
