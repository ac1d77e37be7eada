import type { PowerAnswer } from '../../core/cluster/power.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { CommandDefinitions, PlannedCommand } from '../../core/plan/commands.ts'
import type { HeldLock } from './locks.ts'
import type { Claim } from './nodes.ts'

/**
 * The operator's own gates, hooks and power checks: commands of the configuration that run on a named host with a time
 * limit.
 */
export type Commands = {
  /** All gates, hooks, upgrade commands and power checks of this bot's configuration. */
  readonly definitions: CommandDefinitions
  /**
   * Asks a gate. Never throws: without an answer, the verdict is `unknown` or `blocked`, with the reason as evidence.
   */
  ask(gate: string, node: Node, signal: AbortSignal): Promise<Verdict>
  /** Starts a hook as a claimed task on its host. */
  startHook(lock: HeldLock, hook: Hook, node: Node, claim: Claim): Promise<void>
  hook(hook: Hook, node: Node, claim: Claim): Promise<HookState>
  /** Ends the hook. A hook that has not begun is claimed, so that it never begins. */
  stopHook(lock: HeldLock, hook: Hook, node: Node, claim: Claim): Promise<void>
  /**
   * Runs the power check of the node's roles; null when none is configured. Never throws: without an answer it is
   * `unknown`.
   */
  power(node: Node, signal: AbortSignal): Promise<PowerAnswer | null>
  /** The upgrade command of the node's roles; null when none is configured. */
  upgradeArgv(node: Node): readonly string[] | null
  /** Why a hook can never run for a node; null when it can. Uses the configuration alone. */
  hookProblem(hook: string, node: Node): NotRunnable | null
  /** Why the packages of a node can never be upgraded; null when they can. Uses the configuration alone. */
  upgradeProblem(node: Node): NotRunnable | null
}

/** Why a command can never run, and the configuration key that would change that. */
export type NotRunnable = { readonly why: string; readonly remedy: string }

/** A hook with the command that the plan has for it; a null `planned` takes the command from the configuration. */
export type Hook = {
  readonly name: string
  readonly planned: Pick<PlannedCommand, 'argv' | 'on' | 'limitSeconds'> | null
}

/** The state of a hook. */
export type HookState =
  | { readonly is: 'unclaimed' }
  /** The claim was taken so that the hook never begins. */
  | { readonly is: 'given up' }
  | { readonly is: 'running'; readonly tail: string }
  | { readonly is: 'ended'; readonly exitCode: number; readonly tail: string }
  | { readonly is: 'lost'; readonly tail: string }
