import type { CommandDefinitions } from '../../src/core/plan/commands.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { World } from '../world/world.ts'

/** Everything that decides about plans in a world. */
export type SimulatedConfiguration = { readonly policy: Policy; readonly definitions: CommandDefinitions }

const changed = new WeakMap<World, SimulatedConfiguration>()

/** The configuration as it is meant, whatever the engine is given. */
export const configurationOf = (world: World): SimulatedConfiguration =>
  changed.get(world) ?? { policy: world.policy, definitions: world.context.commands.definitions }

/** All bots are restarted with another configuration. */
export function reconfigured(world: World, other: Partial<SimulatedConfiguration>): void {
  const now = { ...configurationOf(world), ...other }
  changed.set(world, now)
  Object.assign(world.context, { policy: now.policy })
  Object.assign(world.context.commands, { definitions: now.definitions })
}
