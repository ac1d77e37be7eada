import type { Mark } from '../../core/capabilities/mark.ts'
import type { CapabilityRank } from '../../core/capabilities/rank.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { HeldLock } from './locks.ts'

/** What a capability changes, in words for plan and journal, such as `hook noout`. */
export type CapabilityWords = {
  /** What applying changes, and a run may therefore take back. */
  readonly applying: readonly string[]
  /** What reverting changes besides lifting what was applied. */
  readonly reverting: readonly string[]
}

/** Why a capability cannot be applied to a node, and what to do about it. */
export type CapabilityFinding = { readonly about: string; readonly why: string; readonly remedy: string }

/** How a capability that expires by itself is kept in place. */
export type Lease = {
  /** The age at which it is renewed, in milliseconds; well below the time after which it expires. */
  readonly renewAfterMs: number
  /**
   * Extends what carries the mark, and applies it again where it has expired, unless the mark is sealed. Twice is fine.
   * Throws `Failure` when the system cannot be asked.
   */
  renew(lock: HeldLock, node: Node, mark: Mark): Promise<void>
}

/**
 * Something that an outside system does for a node before it is worked on, and takes back afterwards. All methods throw
 * `Failure` when the system cannot be asked; one that is `ambiguous` may have acted. A lock is that of the mark's run,
 * found held right before the call.
 */
export type Capability = {
  /** As plans, journals and configuration name it. */
  readonly name: string
  /** When it is applied; a role that lists it with another rank blocks the plan. */
  readonly rank: CapabilityRank
  /** Whether applying twice under one mark equals applying once, at any moment. */
  readonly idempotent: 'yes' | 'no'
  /** What keeps it from being applied to the node; empty when nothing does. Changes nothing. */
  preflight(node: Node): Promise<readonly CapabilityFinding[]>
  /** From configuration and plan alone. */
  describe(node: Node): CapabilityWords
  /** True at any moment, after any crash, and however many answers were lost. Changes nothing. */
  observe(node: Node, mark: Mark): Promise<CapabilityState>
  /**
   * Begins or goes on with it, unless the mark is sealed. `observe` shows what was done once it has answered. Answers the
   * version of the value that it wrote where the object has no place for a mark; else null.
   */
  apply(lock: HeldLock, node: Node, mark: Mark): Promise<string | null>
  /** Present when what is applied expires by itself unless it is renewed, so that a dead bot leaves nothing behind. */
  readonly lease?: Lease
  /**
   * Seals the mark, and that of another run which it takes over, then takes back what carries them and nothing else. Twice
   * is fine.
   */
  revert(lock: HeldLock, node: Node, mark: Mark): Promise<void>
}

/** The capabilities of a cluster by name. Every cluster has maintenance. */
export type Capabilities = { readonly maintenance: Capability; readonly [name: string]: Capability }
