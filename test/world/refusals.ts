import { definitions } from './definitions.ts'
import type { World } from './world.ts'

/** Exit codes by which the drain hook of compute nodes says that the node refuses: one for each of two causes. */
export const [pinned, locked] = [10, 11]

/** Lets the drain hook of compute nodes tell refusals of a node from other failures. */
export function tellsRefusals({ context }: World): void {
  const evacuate = { ...definitions.hooks.evacuate, refusals: [pinned, locked] }
  Object.assign(context.commands, { definitions: { ...definitions, hooks: { ...definitions.hooks, evacuate } } })
}

/** Lets the drain hook of a node exit with this code after a second. */
export function drainExits(world: World, node: string, exitCode: number): void {
  world.behaviours.set(`evacuate ${node}`, { exitCode, tail: 'it has a local disk', lastsMs: 1_000 })
}
