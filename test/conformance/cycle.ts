import { isTerminal, type Operation, operationState } from '../../src/core/operation/state.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { runState } from '../../src/core/run/fold.ts'
import type { RunState } from '../../src/core/run/state.ts'
import type { StepKind } from '../../src/core/steps/table.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, chris, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const minuteMs = 60_000

/** One reboot of one node in a world, as far as it has come. */
export type Cycle = {
  readonly world: World
  readonly operation: string
  /** The run of its only node. */
  readonly run: string
  readonly node: string
}

/** A world like the harbour in which a few things of the policy are otherwise. */
export const worldWith = (over: Partial<Policy> = {}): World => harbour({ ...policy, ...over })

/** The folders in which rebootmgr's tasks lie on a node. */
export const preTasks = '/etc/rebootmgr/pre_boot_tasks'
/** The same for after the boot. */
export const postTasks = '/etc/rebootmgr/post_boot_tasks'

/** Has a person ask for a change of a node, and everybody agree who must; `beforeLast` is done before the last of them. */
export async function begins(world: World, words: string, beforeLast: () => unknown = () => {}): Promise<Cycle> {
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
  for (const person of [ben, chris]) {
    if (person === chris) await beforeLast()
    const card = world.chat.card(operation)
    if (card) await presses(world, person, card, 'Approve')
  }
  return cycle
}

/** The run as its journal has it now; null before it was begun. */
export const runOf = ({ world, run }: Cycle): RunState | null => runState(world.journals.runNow(run))

/** The operation as its journal has it now; null before it was planned. */
export const operationOf = ({ world, operation }: Cycle): Operation | null =>
  operationState(world.journals.operationNow(operation))

/** Lets turns be taken until something is so, for so long at most in the time of the world. */
export async function until(
  { world, operation }: Cycle,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 60 * minuteMs,
): Promise<void> {
  const lastMs = world.nowMs + limitMs
  while (!(await isSo()))
    if (!(await world.turn(lastMs))) throw new Error(`it never was so:\n${threadOf(world, operation)}`)
}

/** Lets turns be taken until the run works on a step of this kind; of several, on the one with this number, from 1. */
export const untilStep = (cycle: Cycle, kind: StepKind, which = 1): Promise<void> =>
  until(cycle, () => {
    const state = runOf(cycle)
    if (state === null) return false
    const found = state.steps.flatMap((step, index) => (step.kind === kind ? [index] : []))[which - 1]
    return found !== undefined && state.current >= found
  })

/** Lets turns be taken until the operation is over. */
export const untilOver = (cycle: Cycle): Promise<void> =>
  until(cycle, () => {
    const operation = operationOf(cycle)
    return operation !== null && isTerminal(operation)
  })

/** Lets turns be taken until the run calls a person. */
export const untilCalled = (cycle: Cycle): Promise<void> =>
  until(cycle, () => runOf(cycle)?.status === 'needs attention')

/** What people read in the thread, in one text. */
const threadOf = (world: World, operation: string): string => world.chat.thread(operation).join('\n')

/** Lets the chat say everything, and gives the whole thread. */
export async function told({ world, operation }: Cycle): Promise<string> {
  await world.passes(minuteMs / 2)
  return threadOf(world, operation)
}

/** Nodes that hold a lock, each once. */
export async function holders({ context }: World): Promise<readonly string[]> {
  const { scopes } = await context.locks.state()
  return [...new Set(scopes.flatMap((scope) => scope.holders.map(({ node }) => node)))]
}

/** How often something really happened to a node. */
export const happened = (world: World, node: string, what: World['effects'][number]['what']): number =>
  world.effects.filter((effect) => effect.node === node && effect.what === what).length
