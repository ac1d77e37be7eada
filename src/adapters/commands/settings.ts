import type { Judgement, Place, PowerCheckDefinition, UpgradeDefinition } from '../../core/plan/commands.ts'

// In arguments `{node}`, `{address}`, `{cluster}`, `{rack}`, `{zone}` and `{group}` stand for facts of the node; each has to
// be an argument of its own.

/** A question asked before going on. It must only look: nobody takes back what it does. */
export type GateSettings = {
  readonly on: Place
  readonly argv: readonly string[]
  readonly limitSeconds: number
  readonly judge: Judgement
  /** What people are told to do when it does not agree; empty when there is nothing to say. */
  readonly remedy: string
}

/** Something done for a node: claimed once on its host, living there without the bot. */
export type HookSettings = {
  readonly on: Place
  readonly argv: readonly string[]
  readonly limitSeconds: number
}

/** Gates, hooks and upgrade commands of an operator's own, by the names that policy uses. */
export type CommandSettings = {
  readonly gates: { readonly [name: string]: GateSettings }
  readonly hooks: { readonly [name: string]: HookSettings }
  /** The first in order that fits a node is taken. */
  readonly upgrades: readonly UpgradeDefinition[]
  /** Asked before a node is taken for dead; the first in order that fits a node is taken. */
  readonly powerChecks: readonly PowerCheckDefinition[]
  /** Folder for the claims of hooks that run here, next to the bot. */
  readonly claimFolder: string
}
