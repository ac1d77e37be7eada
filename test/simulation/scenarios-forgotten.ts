import type { Prohibition } from '../../src/core/operation/prohibitions.ts'
import { ana, ben, chris } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { operationNow, runNow } from './evidence.ts'
import { asked, ends, type Scenario, until } from './scenarios.ts'
import { requestedByParts } from './scenarios-parts.ts'

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000
const hourMs = 3_600_000

type Kind = Prohibition['is']

/** Calls `forbids`, loses what the journals' store wrote meanwhile, and records that the prohibition was confirmed. */
async function confirmedAndLost(
  world: World,
  is: Kind,
  forbids: () => unknown,
  of: { readonly nodes?: readonly string[] } = {},
): Promise<void> {
  await world.redis.loseWritesOf(forbids)
  world.confirmed.push({ operation: 'op-T1', is, ...of, effects: world.effects.length })
}

async function press(world: World, person: string, label: string): Promise<void> {
  const card = world.chat.card('op-T1')
  if (card !== null) await presses(world, person, card, label, 'not now')
}

/** Takes turns until the condition holds; throws after an hour. */
async function turnsUntil(world: World, isSo: () => boolean): Promise<void> {
  const endMs = world.nowMs + hourMs
  while (!isSo()) if (!(await world.turn(endMs))) throw new Error('it never was so')
}

const at = (world: World, kind: string) => (): boolean => {
  const run = runNow(world, 'op-T1-1')
  return run?.steps[run.current]?.kind === kind
}

const twoNodes = 'reboot compute-01,compute-02 --reason "new kernel"'

const forgets = (is: Kind, words: string, step: string, forbids: (world: World) => unknown): Scenario => ({
  name: `${is}, and forgotten`,
  async run(world) {
    await asked(world, words, 1)
    await turnsUntil(world, at(world, step))
    await confirmedAndLost(world, is, () => forbids(world))
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: () => [],
})

/** Requests a reboot of a storage node and waits for its card. */
async function requested(world: World): Promise<void> {
  const plan = await world.says(ana, 'reboot storage-01 --reason "new kernel"')
  await presses(world, ana, plan, 'Request approval')
  await until(world, () => world.chat.card('op-T1') !== null)
}

const denied: Scenario = {
  name: 'denied, and forgotten',
  async run(world) {
    await requested(world)
    await confirmedAndLost(world, 'denied', () => press(world, chris, 'Deny…'))
    for (const person of [ben, chris]) await press(world, person, 'Approve')
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: () => [],
}

const partDenied: Scenario = {
  name: 'part denied, and forgotten',
  async run(world) {
    await requestedByParts(world)
    const nodes = ['compute-01']
    await confirmedAndLost(world, 'part denied', () => press(world, ben, 'Deny: compute-01…'), { nodes })
    await press(world, ben, 'Approve: compute-01')
    for (const person of [ben, chris]) await press(world, person, 'Approve: storage-01')
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: () => [],
}

const leftOut: Scenario = {
  name: 'left out, and forgotten',
  async run(world) {
    await asked(world, twoNodes, 1)
    await turnsUntil(world, at(world, 'awaitNewBoot'))
    await confirmedAndLost(world, 'left out', () => world.says(ana, 'leave-out op-T1 compute-02'), {
      nodes: ['compute-02'],
    })
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: () => [],
}

const withdrawn: Scenario = {
  name: 'approval withdrawn, and forgotten',
  async run(world) {
    await requested(world)
    await world.cluster.setStop({ kind: 'cluster' }, 'power work', ana)
    for (const person of [ben, chris]) await press(world, person, 'Approve')
    await world.passes(lateMs)
    await confirmedAndLost(world, 'approval withdrawn', () => press(world, ben, 'Withdraw approval'))
    world.cluster.flags.splice(0)
    world.changed()
    // until the time limit for the missing approval has passed
    await world.passes(20 * lateMs)
  },
  problems: () => [],
}

const failed: Scenario = {
  name: 'run failed, and forgotten',
  async run(world) {
    await asked(world, twoNodes, 1)
    await turnsUntil(world, at(world, 'drain'))
    await world.cluster.setStop({ kind: 'cluster' }, 'power work', ana)
    await world.loseTurnWhen(() => (runNow(world, 'op-T1-1')?.failure ?? null) !== null)
    world.confirmed.push({ operation: 'op-T1', is: 'run failed', effects: world.effects.length })
    world.cluster.flags.splice(0)
    world.changed()
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: () => [],
}

const notHealthy: Scenario = {
  name: 'paused by the bot, and forgotten',
  async run(world) {
    await asked(world, 'reboot compute-01,compute-02 --soak 2m --reason "new kernel"', 1)
    await turnsUntil(world, () => (operationNow(world, 'op-T1')?.soak ?? null) !== null)
    world.cluster.failing.set('compute-01', 'disk is full')
    await world.loseTurnWhen(() => operationNow(world, 'op-T1')?.state === 'pausing')
    world.confirmed.push({ operation: 'op-T1', is: 'paused by the bot', effects: world.effects.length })
    world.cluster.failing.delete('compute-01')
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: () => [],
}

const markedFailed: Scenario = {
  name: 'run marked failed, and forgotten',
  async run(world) {
    world.machine('compute-01').faults.neverReturns = true
    await asked(world, twoNodes, 1)
    await until(world, () => runNow(world, 'op-T1-1')?.status === 'needs attention')
    await world.passes(lateMs)
    await confirmedAndLost(world, 'run marked failed', () => press(world, ben, 'Mark failed…'))
    world.machine('compute-01').faults.neverReturns = false
    await until(world, () => runNow(world, 'op-T1-1')?.outcome === 'succeeded')
    await world.passes(lateMs)
    await world.says(ana, 'resume op-T1')
    await ends(world, 'op-T1')
    await world.passes(lateMs)
  },
  problems: () => [],
}

/** One scenario for each kind of prohibition, which the journals lose right after it was confirmed. */
export const forgottenScenarios: readonly Scenario[] = [
  forgets('cancelled', twoNodes, 'drain', (world) => world.says(ana, 'cancel op-T1')),
  forgets('paused', twoNodes, 'awaitNewBoot', (world) => world.says(ana, 'pause op-T1')),
  withdrawn,
  denied,
  partDenied,
  leftOut,
  failed,
  markedFailed,
  notHealthy,
]
