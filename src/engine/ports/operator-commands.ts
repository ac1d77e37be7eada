import type { PowerAnswer } from '../../core/cluster/power.ts'
import type { Verdict } from '../../core/health/verdict.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { CommandDefinitions, PlannedCommand } from '../../core/plan/commands.ts'
import type { HeldLock } from './locks.ts'
import type { Claim } from './nodes.ts'

/** Gates, hooks and power checks of an operator's own: commands from the configuration, on a named host, with a time limit. */
export type Commands = {
  /** Every gate, hook and upgrade command as the configuration of this bot defines it. */
  readonly definitions: CommandDefinitions
  /** Asks a gate. Never throws: unanswered is `unknown` or `blocked` with the reason as evidence. */
  ask(gate: string, node: Node, signal: AbortSignal): Promise<Verdict>
  /** Starts a hook as a claimed task on its host. */
  startHook(lock: HeldLock, hook: Hook, node: Node, claim: Claim): Promise<void>
  hook(hook: Hook, node: Node, claim: Claim): Promise<HookState>
  /** Ends it; one that was not begun is claimed so that it never is. */
  stopHook(lock: HeldLock, hook: Hook, node: Node, claim: Claim): Promise<void>
  /** Asks the power check of the node's roles; null when none is configured. Never throws: unanswered is `unknown`. */
  power(node: Node, signal: AbortSignal): Promise<PowerAnswer | null>
  /** The upgrade command of the node's roles; null when none is configured. */
  upgradeArgv(node: Node): readonly string[] | null
  /** Why a hook could never begin for a node; null when it could. Asked of the configuration alone. */
  hookProblem(hook: string, node: Node): NotRunnable | null
  /** Why the packages of a node could never be upgraded; null when they could. Asked of the configuration alone. */
  upgradeProblem(node: Node): NotRunnable | null
}

/** Why something could never be run, and which key of the configuration would change that. */
export type NotRunnable = { readonly why: string; readonly remedy: string }

/** A hook by its name, as the plan has it; `planned` is null where the plan does not, and the configuration decides. */
export type Hook = {
  readonly name: string
  readonly planned: Pick<PlannedCommand, 'argv' | 'on' | 'limitSeconds'> | null
}

/** What a hook is doing. */
export type HookState =
  | { readonly is: 'unclaimed' }
  /** The claim was taken so that the hook can never begin. */
  | { readonly is: 'given up' }
  | { readonly is: 'running'; readonly tail: string }
  | { readonly is: 'ended'; readonly exitCode: number; readonly tail: string }
  | { readonly is: 'lost'; readonly tail: string }
