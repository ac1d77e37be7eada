import type { Judgement, Place, PowerCheckDefinition, UpgradeDefinition } from '../../core/plan/commands.ts'

// In arguments, `{node}`, `{address}`, `{cluster}`, `{rack}`, `{zone}` and `{group}` are replaced by facts of the node;
// each must be an argument of its own.

/** A check that must pass before work goes on. Its command must be read-only: there is no undo for it. */
export type GateSettings = {
  readonly on: Place
  readonly argv: readonly string[]
  readonly limitSeconds: number
  readonly judge: Judgement
  /** The remedy that is shown when the gate does not pass; empty when there is none. */
  readonly remedy: string
}

/** A task for a node: claimed once on its host, and independent of the bot once started. */
export type HookSettings = {
  readonly on: Place
  readonly argv: readonly string[]
  readonly limitSeconds: number
}

/** An operator's own gates, hooks and upgrade commands, by the names that the policy uses. */
export type CommandSettings = {
  readonly gates: { readonly [name: string]: GateSettings }
  readonly hooks: { readonly [name: string]: HookSettings }
  /** The first entry that matches a node's roles is used. */
  readonly upgrades: readonly UpgradeDefinition[]
  /** Run before a node counts as dead; the first entry that matches a node's roles is used. */
  readonly powerChecks: readonly PowerCheckDefinition[]
  /** Folder for the claims of hooks that run on the bot's host. */
  readonly claimFolder: string
}
