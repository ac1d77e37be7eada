import { ana, ben, chris } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { operationNow, runNow, takenFrom } from './evidence.ts'

/** Changes a world before a scenario begins. */
export type Prepare = (world: World) => void

/** Requests of people from beginning to end, with a check of the outcome. */
export type Scenario = {
  readonly name: string
  /** Its cluster; `smallCluster` unless it names another one. */
  readonly cluster?: () => World
  /** Which crashes `npm run simulate -- --crashes` tries: each one and each pair at any call unless it says otherwise. */
  readonly crashes?: 'each one' | 'pairs at journal writes'
  run(world: World): Promise<void>
  /** The differences from the expected outcome when no fault was injected; empty when there are none. */
  problems(world: World): readonly string[]
}

const patienceMs = 600_000
// each kill on the way to the last message costs a lease and the time in which late calls may still arrive
const lateMs = 40_000

/** Lets time pass until the condition holds, for at most ten minutes; returns whether it holds. */
export async function until(world: World, what: () => boolean): Promise<boolean> {
  for (const endMs = world.nowMs + patienceMs; !what() && world.nowMs < endMs; ) await world.passes(1_000)
  return what()
}

/** Presses a button of the current card, again while `done` is not true. */
export async function pressed(
  world: World,
  person: string,
  id: string,
  label: string,
  done: () => boolean,
): Promise<void> {
  for (let tries = 0; tries < 40 && !done(); tries++) {
    const card = world.chat.card(id)
    const offered = card?.parts.some((part) => part.part === 'buttons' && part.buttons.some((b) => b.label === label))
    if (card && offered) await presses(world, person, card, label, 'looked after')
    if (!done()) await world.passes(2_000)
  }
}

export const stateOf = (world: World, id: string) => operationNow(world, id)?.state ?? 'planned'

/** Requests an operation and gives every approval that it needs; returns the operation's ID. */
export async function asked(world: World, words: string, number: number): Promise<string> {
  const id = `op-T${number}`
  for (let tries = 0; tries < 40 && operationNow(world, id) === null; tries++) {
    const plan = await world.says(ana, words)
    const label = ['Start', 'Request approval'].find((one) =>
      plan.parts.some((part) => part.part === 'buttons' && part.buttons.some((button) => button.label === one)),
    )
    if (label) await presses(world, ana, plan, label)
    if (stateOf(world, id) === 'planned') await world.passes(5_000)
  }
  const agreed = (person: string) => () =>
    stateOf(world, id) !== 'awaiting approval' ||
    operationNow(world, id)?.approvals.some((approval) => approval.person === person) === true
  await until(world, () => stateOf(world, id) !== 'awaiting approval' || world.chat.card(id) !== null)
  for (const person of [ben, chris]) await pressed(world, person, id, 'Approve', agreed(person))
  return id
}

const open = ['planned', 'awaiting approval', 'queued', 'running', 'pausing', 'stopping']

/** Waits until an operation ends or its first run needs attention. */
export const ends = (world: World, id: string): Promise<boolean> =>
  until(world, () => !open.includes(stateOf(world, id)) || runNow(world, `${id}-1`)?.status === 'needs attention')

const rebootsOf = (world: World, node: string) =>
  world.effects.filter((effect) => effect.node === node && effect.what === 'went down').length

function problemsOf(world: World, id: string, node: string, reboots: number, drained: boolean): readonly string[] {
  const operation = operationNow(world, id)
  const taken = takenFrom(world, node)
  const last = world.chat.thread(id).at(-1) ?? ''
  return [
    ...(operation?.state === 'succeeded' ? [] : [`${id} is ${operation?.state}: ${operation?.summary}`]),
    ...(last.startsWith('Done in') ? [] : [`the thread of ${id} ends with: ${last}`]),
    ...(rebootsOf(world, node) === reboots ? [] : [`${node} rebooted ${rebootsOf(world, node)} times`]),
    ...(taken.length > 0 === drained ? [] : [`${node} is ${taken.join(', ') || 'whole'}`]),
    ...(world.locks.table.scopes.length > 0 === drained ? [] : ['locks are not as they should be']),
    ...(world.locks.table.line.length === 0 ? [] : ['somebody stands in line']),
  ]
}

const one = (name: string, words: string, node: string, reboots: number, drained = false): Scenario => ({
  name,
  async run(world) {
    if (name === 'upgrade') world.machine(node).rebootRequired = { why: 'new libc', sinceMs: world.nowMs }
    await ends(world, await asked(world, words, 1))
    await world.passes(lateMs)
  },
  problems: (world) => problemsOf(world, 'op-T1', node, reboots, drained),
})

/** One scenario per recipe. */
export const scenarios: readonly Scenario[] = [
  one('reboot', 'reboot storage-01 --reason "new kernel"', 'storage-01', 1),
  one('drain', 'drain compute-01 --reason "memory errors"', 'compute-01', 0, true),
  one('upgrade', 'upgrade compute-01 --reason "openssl"', 'compute-01', 1),
  {
    name: 'undrain',
    async run(world) {
      await ends(world, await asked(world, 'drain compute-01', 1))
      await ends(world, await asked(world, 'undrain compute-01', 2))
      await world.passes(lateMs)
    },
    problems: (world) => problemsOf(world, 'op-T2', 'compute-01', 0, false),
  },
]

/** A reboot waits in the queue behind another one for the same scope until its requester cancels it. */
const cancelledInLine: Scenario = {
  name: 'cancel in line',
  async run(world) {
    const first = await asked(world, 'reboot storage-01 --reason "new kernel"', 1)
    const second = await asked(world, 'reboot storage-02 --reason "new kernel"', 2)
    await until(world, () => world.locks.table.line.length > 0 || stateOf(world, first) === 'succeeded')
    for (let tries = 0; tries < 40 && operationNow(world, second)?.cancel === null; tries++) {
      await world.says(ana, `cancel ${second} --reason "not today"`)
      await world.passes(2_000)
    }
    for (const id of [second, first]) await ends(world, id)
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...problemsOf(world, 'op-T1', 'storage-01', 1, false),
    ...(stateOf(world, 'op-T2') === 'cancelled' ? [] : [`op-T2 is ${stateOf(world, 'op-T2')}`]),
  ],
}

/** The scenarios of all recipes, and those of commands about operations. */
export const everyScenario: readonly Scenario[] = [...scenarios, cancelledInLine]
