import { isTerminal, type Operation } from '../../src/core/operation/state.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import type { RunState } from '../../src/core/run/state.ts'
import type { StepKind } from '../../src/core/steps/table.ts'
import { operationNow, runNow } from '../simulation/evidence.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, chris, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const minuteMs = 60_000

/** One reboot of one node in a world. */
export type Cycle = {
  readonly world: World
  readonly operation: string
  /** The run of its only node. */
  readonly run: string
  readonly node: string
}

/** A harbour world with overrides of the policy. */
export const worldWith = (over: Partial<Policy> = {}): World => harbour({ ...policy, ...over })

/** The folder of rebootmgr's pre-boot tasks on a node. */
export const preTasks = '/etc/rebootmgr/pre_boot_tasks'
/** The folder of rebootmgr's post-boot tasks on a node. */
export const postTasks = '/etc/rebootmgr/post_boot_tasks'

/** Requests a change of a node and gives every approval; `beforeLast` runs before the last approval. */
export async function begins(world: World, words: string, beforeLast: () => unknown = () => {}): Promise<Cycle> {
  const cycle = await requests(world, words)
  if (operationOf(cycle)?.state !== 'awaiting approval') return cycle
  for (const person of [ben, chris]) {
    if (person === chris) await beforeLast()
    const card = world.chat.card(cycle.operation)
    if (card) await presses(world, person, card, 'Approve')
  }
  return cycle
}

/** Requests a change of a node, and starts it where nobody has to approve. */
export async function requests(world: World, words: string): Promise<Cycle> {
  const before = new Set(world.journals.journals.keys())
  const plan = (await says(world, ana, words)).at(-1)
  if (!plan) throw new Error('no plan')
  const operation = [...world.journals.journals.keys()].find((name) => !before.has(name))?.replace('operation/', '')
  if (operation === undefined) throw new Error(`no plan was filed: ${JSON.stringify(plan)}`)
  const labels = plan.parts.flatMap((part) => (part.part === 'buttons' ? part.buttons.map(({ label }) => label) : []))
  const node = world.journals.operationNow(operation)[0]?.event
  const cycle = {
    world,
    operation,
    run: `${operation}-1`,
    node: node?.type === 'planned' ? (node.plan.nodes[0]?.node ?? '') : '',
  }
  if (labels.includes('Start')) {
    await presses(world, ana, plan, 'Start')
    return cycle
  }
  await presses(world, ana, plan, 'Request approval')
  await until(cycle, () => world.chat.card(operation) !== null)
  return cycle
}

/** The state of the run, from its journal; null before the run begins. */
export const runOf = ({ world, run }: Cycle): RunState | null => runNow(world, run)

/** The state of the operation, from its journal; null before it is planned. */
export const operationOf = ({ world, operation }: Cycle): Operation | null => operationNow(world, operation)

/** Takes turns until the condition holds; throws with the thread after `limitMs` of the world's time. */
export async function until(
  { world, operation }: Cycle,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 60 * minuteMs,
): Promise<void> {
  const lastMs = world.nowMs + limitMs
  while (!(await isSo()))
    if (!(await world.turn(lastMs))) throw new Error(`it never was so:\n${threadOf(world, operation)}`)
}

/** Takes turns until the run works on a step of this kind; `which` counts steps of the kind from 1. */
export const untilStep = (cycle: Cycle, kind: StepKind, which = 1): Promise<void> =>
  until(cycle, () => {
    const state = runOf(cycle)
    if (state === null) return false
    const found = state.steps.flatMap((step, index) => (step.kind === kind ? [index] : []))[which - 1]
    return found !== undefined && state.current >= found
  })

/** Takes turns until the operation is terminal. */
export const untilOver = (cycle: Cycle): Promise<void> =>
  until(cycle, () => {
    const operation = operationOf(cycle)
    return operation !== null && isTerminal(operation)
  })

/** Takes turns until the run needs attention. */
export const untilCalled = (cycle: Cycle): Promise<void> =>
  until(cycle, () => runOf(cycle)?.status === 'needs attention')

/** The lines of the thread, as one text. */
const threadOf = (world: World, operation: string): string => world.chat.thread(operation).join('\n')

/** Lets the chat deliver everything and returns the whole thread. */
export async function told({ world, operation }: Cycle): Promise<string> {
  await world.passes(minuteMs / 2)
  return threadOf(world, operation)
}

/** Nodes that hold a lock, each once. */
export async function holders({ context }: World): Promise<readonly string[]> {
  const { scopes } = await context.locks.state()
  return [...new Set(scopes.flatMap((scope) => scope.holders.map(({ node }) => node)))]
}

/** The tasks of a node's folder that began, by file name, in order. */
export const tasksBegun = (world: World, node: string, folder: string): readonly string[] =>
  world.effects.flatMap((effect) =>
    effect.node === node && effect.what === 'task began' && effect.detail.startsWith(`${folder}/`)
      ? [effect.detail.slice(folder.length + 1)]
      : [],
  )

/** The number of times an effect happened to a node. */
export const happened = (world: World, node: string, what: World['effects'][number]['what']): number =>
  world.effects.filter((effect) => effect.node === node && effect.what === what).length
