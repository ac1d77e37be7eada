import { isChanging } from '../../src/core/grammar/options.ts'
import { understand } from '../../src/core/grammar/parse.ts'
import type { Node } from '../../src/core/inventory/node.ts'
import { type Operation, operationState } from '../../src/core/operation/state.ts'
import { waivedBy } from '../../src/core/plan/break-glass.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import { narrowingOf } from '../../src/core/plan/narrowing.ts'
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

/** Sorts what a world only ever appends to, each item once. */
function sortedBy<T>(itemsOf: (world: World) => readonly T[], keyOf: (item: T) => string) {
  const sorted = new WeakMap<World, { read: number; readonly byKey: Map<string, T[]> }>()
  return (world: World, key: string): readonly T[] => {
    const known = sorted.get(world) ?? { read: 0, byKey: new Map<string, T[]>() }
    sorted.set(world, known)
    const items = itemsOf(world)
    for (const item of items.slice(known.read)) {
      const alike = known.byKey.get(keyOf(item))
      if (alike === undefined) known.byKey.set(keyOf(item), [item])
      else alike.push(item)
    }
    known.read = items.length
    return known.byKey.get(key) ?? []
  }
}

/** All entries that were ever appended to a journal, including those that the store has lost since. */
export const everOf = sortedBy<OperationEntry | RunEntry>(
  ({ journals }) => journals.ever,
  ({ journal }) => journal,
)

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
  const node = nodeNamed(world, name)
  const narrowing = narrowingOf(configurationOf(world).policy, [node], options)
  if (!narrowing.ok) return null
  const made = makePlan({
    ...configurationOf(world),
    command,
    words,
    reason,
    requester: plan.requester,
    window: plan.window,
    options: { ...options, breakGlass, ...narrowing.value },
    nodes: [node],
  })
  return nodePartHash(made, name)
}

/** How many other instances of the service `work` may fail, by its tag `max_failing`; 0 without the tag. */
export const mayFail = ({ cluster }: World): number =>
  Number(cluster.workTags.find((tag) => tag.startsWith('max_failing='))?.split('=')[1] ?? '0')

/** Whether a run has only steps that restore. */
export const isRestoring = (state: RunState | null): boolean => state !== null && onlyRestores(state.steps)

/** The effects on a node, oldest first. */
const effectsOn = sortedBy<Effect>(
  ({ effects }) => effects,
  ({ node }) => node,
)

const rolesOf = ({ policy }: World) => Object.values(policy.roles)

/** Whether the last hook on a node took it out of service. */
function isDrained(world: World, own: readonly Effect[]): boolean {
  const roles = rolesOf(world)
  const drains = ({ detail }: Effect) => roles.some(({ drainHooks }) => drainHooks.includes(detail))
  const last = own.findLast(
    (effect) =>
      effect.what === 'hook began' &&
      (drains(effect) || roles.some(({ undrainHooks }) => undrainHooks.includes(effect.detail))),
  )
  return last !== undefined && drains(last)
}

/** What runs have done to a node and not undone yet, in words; empty when nothing is left. */
export function takenFrom(world: World, name: string): readonly string[] {
  const machine = world.machine(name)
  const own = effectsOn(world, name)
  if (own.length === 0) return []
  const down = machine.isDown() && own.findLast(({ what }) => what === 'went down')?.run !== 'nobody'
  return [
    ...(down ? ['down'] : []),
    ...(machine.maintenance?.startsWith('lockkeeper ') ? ['in maintenance'] : []),
    ...(isDrained(world, own) ? ['drained'] : []),
    ...machine.armedNow().map((run) => `armed by ${run}`),
    ...machine.running().map((claim) => `task ${claim} runs`),
  ]
}
