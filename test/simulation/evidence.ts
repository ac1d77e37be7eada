import { isChanging } from '../../src/core/grammar/options.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { type Operation, operationState } from '../../src/core/operation/state.ts'
import { waivedBy } from '../../src/core/plan/break-glass.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import { nodePartHash, type Plan } from '../../src/core/plan/plan.ts'
import { runState } from '../../src/core/run/fold.ts'
import type { RunState } from '../../src/core/run/state.ts'
import { onlyRestores } from '../../src/core/steps/traits.ts'
import type { OperationEntry, RunEntry } from '../../src/engine/ports/journals.ts'
import type { Effect } from '../world/effects.ts'
import { nodeOf } from '../world/node.ts'
import type { World } from '../world/world.ts'
import { configurationOf } from './in-force.ts'

const operations = new WeakMap<readonly unknown[], Operation | null>()
const runs = new WeakMap<readonly unknown[], RunState | null>()

/** The current state of an operation by its journal; null before it is planned. Cached per list of entries. */
export function operationNow(world: World, id: string): Operation | null {
  const entries = world.journals.operationNow(id)
  const known = operations.get(entries)
  if (known !== undefined) return known
  const state = operationState(entries)
  operations.set(entries, state)
  return state
}

/** The current state of a run by its journal; null before it is created. Cached per list of entries. */
export function runNow(world: World, id: string): RunState | null {
  const entries = world.journals.runNow(id)
  const known = runs.get(entries)
  if (known !== undefined) return known
  const state = runState(entries)
  runs.set(entries, state)
  return state
}

/** The IDs of all operations or runs that have a journal. */
export const namesOf = (world: World, kind: 'operation' | 'run'): readonly string[] =>
  [...world.journals.journals].flatMap(([name, entries]) =>
    name.startsWith(`${kind}/`) && entries.length > 0 ? [name.slice(kind.length + 1)] : [],
  )

/** The ID of the operation that a run belongs to. */
export const operationOf = (run: string): string => run.replace(/-\d+$/, '')

/** All entries that were ever appended to a journal, including those that the store has lost since. */
export const everOf = (world: World, journal: string): readonly (OperationEntry | RunEntry)[] =>
  world.journals.ever.filter((entry) => entry.journal === journal)

/** A node of the world as an inventory node. */
export const nodeNamed = (world: World, name: string): Node =>
  nodeOf(name, {
    cluster: world.context.policy.cluster,
    roles: world.roles.get(name) ?? [],
    rack: world.racks.get(name) ?? null,
    group: world.groups.get(name) ?? null,
  })

/** The hash of a node's part if the configuration in force made the plan again now; null when it makes no such part. */
export function partInForce(world: World, plan: Plan, name: string): string | null {
  const asked = understand(world.context.vocabulary, plan.words)
  if (!asked.ok || !isChanging(asked.value.command)) return null
  const { command, words, reason, options } = asked.value
  const breakGlass = waivedBy(plan)
  const made = makePlan({
    ...configurationOf(world),
    command,
    words,
    reason,
    requester: plan.requester,
    options: { ...options, breakGlass },
    nodes: [nodeNamed(world, name)],
  })
  return nodePartHash(made, name)
}

/** How many other instances of the service `work` may fail, by its tag `max_failing`; 0 without the tag. */
export const mayFail = ({ cluster }: World): number =>
  Number(cluster.workTags.find((tag) => tag.startsWith('max_failing='))?.split('=')[1] ?? '0')

/** Whether a run has only steps that restore. */
export const isRestoring = (state: RunState | null): boolean => state !== null && onlyRestores(state.steps)

const effectsBy = new WeakMap<World, { read: number; readonly nodes: Map<string, Effect[]> }>()

/** The effects on a node, oldest first. */
function effectsOn(world: World, name: string): readonly Effect[] {
  const known = effectsBy.get(world) ?? { read: 0, nodes: new Map() }
  effectsBy.set(world, known)
  for (; known.read < world.effects.length; known.read++) {
    const effect = world.effects[known.read]
    if (effect) known.nodes.set(effect.node, [...(known.nodes.get(effect.node) ?? []), effect])
  }
  return known.nodes.get(name) ?? []
}

/** What runs have done to a node and not undone yet, in words; empty when nothing is left. */
export function takenFrom(world: World, name: string): readonly string[] {
  const machine = world.machine(name)
  const { policy } = world
  const own = effectsOn(world, name)
  if (own.length === 0) return []
  const down = machine.isDown() && own.findLast(({ what }) => what === 'went down')?.run !== 'nobody'
  const drainHooks = new Set(Object.values(policy.roles).flatMap((role) => role.drainHooks))
  const undrainHooks = new Set(Object.values(policy.roles).flatMap((role) => role.undrainHooks))
  const hooks = own.filter(
    ({ what, detail }) => what === 'hook began' && (drainHooks.has(detail) || undrainHooks.has(detail)),
  )
  return [
    ...(down ? ['down'] : []),
    ...(machine.maintenance?.startsWith('lockkeeper ') ? ['in maintenance'] : []),
    ...(drainHooks.has(hooks.at(-1)?.detail ?? '') ? ['drained'] : []),
    ...machine.armedNow().map((run) => `armed by ${run}`),
    ...machine.running().map((claim) => `task ${claim} runs`),
  ]
}
