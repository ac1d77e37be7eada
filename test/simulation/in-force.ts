import type { CommandDefinitions } from '../../src/core/plan/commands.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { World } from '../world/world.ts'

/** The policy and the commands from which plans are made. */
export type SimulatedConfiguration = { readonly policy: Policy; readonly definitions: CommandDefinitions }

const changed = new WeakMap<World, SimulatedConfiguration>()

/** The configuration in force, even when a mutation gives the engine another one. */
export const configurationOf = (world: World): SimulatedConfiguration =>
  changed.get(world) ?? { policy: world.policy, definitions: world.context.commands.definitions }

/** Puts another configuration into force and restarts all bots with it. */
export function reconfigure(world: World, other: Partial<SimulatedConfiguration>): void {
  const now = { ...configurationOf(world), ...other }
  changed.set(world, now)
  Object.assign(world.context, { policy: now.policy })
  Object.assign(world.context.commands, { definitions: now.definitions })
}
