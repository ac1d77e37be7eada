import { activeRuns } from '../../src/core/operation/active-runs.ts'
import { taskFolders } from '../../src/engine/ports/nodes.ts'
import { ana } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import { operationNow } from './evidence.ts'
import { asked, ends, type Scenario, scenarios, stateOf, until } from './scenarios.ts'
import { nightOfFour, nightOfFourteen } from './scenarios-fleet-nights.ts'

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000

const id = 'op-T1'

/** Adds a third compute node, and lets the service run with two nodes out. */
function threeComputeNodes(world: World): void {
  world.add('compute-03', ['compute'])
  world.machine('compute-03').rebootMs = 4_000
  world.cluster.workTags = ['rebootmgr', 'max_failing=1']
}

const reboot = (world: World): Promise<string> =>
  asked(world, 'reboot compute-01,compute-02,compute-03 --at-once 2 --waves none --reason "new kernel"', 1)

const twoActive = (world: World): boolean => {
  const operation = operationNow(world, id)
  return operation !== null && activeRuns(operation).length === 2
}

const wrongState = (world: World, state: string): readonly string[] =>
  stateOf(world, id) === state ? [] : [`${id} is ${stateOf(world, id)}: ${operationNow(world, id)?.summary}`]

const outcomesOf = (world: World): string =>
  (operationNow(world, id)?.runs ?? []).map(({ outcome }) => outcome ?? 'active').join()

/** A reboot of three nodes, two at once. */
const twoAtOnce: Scenario = {
  name: 'two at once',
  async run(world) {
    threeComputeNodes(world)
    await ends(world, await reboot(world))
    await world.passes(lateMs)
  },
  problems: (world) => wrongState(world, 'succeeded'),
}

/** The first of two active nodes reports a wrong host name right before its reboot; the third node never starts. */
const oneFails: Scenario = {
  name: 'one of two fails',
  async run(world) {
    threeComputeNodes(world)
    world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 8_000 })
    // the second node is far from its reboot when the first one fails, even if a killed bot delays the failure
    const longTask = { exitCode: 0, tail: '', lastsMs: 14_000 }
    world.machine('compute-02').folders.set(taskFolders.preBoot, { '10-stop': longTask })
    // the first node is still being rolled back when the second one begins its own rollback
    world.behaviours.set('enable', { exitCode: 0, tail: '', lastsMs: 30_000 })
    await reboot(world)
    await until(world, () => twoActive(world))
    world.machine('compute-01').faults.wrongName = 'compute-09'
    await ends(world, id)
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...wrongState(world, 'failed'),
    ...(outcomesOf(world) === 'undone,cancelled' ? [] : [`the runs are ${outcomesOf(world)}`]),
  ],
}

/** A cancel while two nodes drain. */
const cancelOfTwo: Scenario = {
  name: 'cancel of two',
  async run(world) {
    threeComputeNodes(world)
    world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 30_000 })
    await reboot(world)
    await until(world, () => twoActive(world))
    for (let tries = 0; tries < 40 && operationNow(world, id)?.cancel === null; tries++) {
      await world.says(ana, `cancel ${id} --reason "not today"`)
      await world.passes(2_000)
    }
    await ends(world, id)
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...wrongState(world, 'cancelled'),
    ...(outcomesOf(world) === 'cancelled,cancelled' ? [] : [`the runs are ${outcomesOf(world)}`]),
  ],
}

/** A reboot of two nodes in two waves: the second one starts once the first one, the canary, is back. */
const twoWaves: Scenario = {
  name: 'two waves',
  async run(world) {
    threeComputeNodes(world)
    await ends(world, await asked(world, 'reboot compute-01,compute-02 --at-once 2 --reason "new kernel"', 1))
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...wrongState(world, 'succeeded'),
    ...(outcomesOf(world) === 'succeeded,succeeded' ? [] : [`the runs are ${outcomesOf(world)}`]),
  ],
}

/** The first canary needs no reboot any more once its run began: a second one goes before the wave of two. */
const secondCanary: Scenario = {
  name: 'second canary',
  async run(world) {
    threeComputeNodes(world)
    for (const name of ['compute-01', 'compute-02', 'compute-03'])
      world.machine(name).rebootRequired = { why: 'new libc', sinceMs: world.nowMs }
    await asked(world, 'reboot compute-* --at-once 2 --if-needed --reason "new kernel"', 1)
    await until(world, () => (operationNow(world, id)?.runs.length ?? 0) === 1)
    world.machine('compute-01').rebootRequired = null
    await ends(world, id)
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...wrongState(world, 'succeeded'),
    ...(outcomesOf(world) === 'nothing to do,succeeded,succeeded' ? [] : [`the runs are ${outcomesOf(world)}`]),
  ],
}

/** Each of three nodes is watched for twenty seconds before the next one starts. */
const soaking: Scenario = {
  name: 'soak',
  async run(world) {
    threeComputeNodes(world)
    await ends(world, await asked(world, 'reboot compute-* --soak 20s --reason "new kernel"', 1))
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...wrongState(world, 'succeeded'),
    ...(outcomesOf(world) === 'succeeded,succeeded,succeeded' ? [] : [`the runs are ${outcomesOf(world)}`]),
  ],
}

/** A pause after the first of two waves, which is asked for while its node is at work, and then resumed. */
const pauseAfterWave: Scenario = {
  name: 'pause after a wave',
  async run(world) {
    threeComputeNodes(world)
    world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 20_000 })
    await asked(world, 'reboot compute-01,compute-02 --at-once 2 --reason "new kernel"', 1)
    await until(world, () => (operationNow(world, id)?.runs.length ?? 0) === 1)
    for (let tries = 0; tries < 40 && stateOf(world, id) === 'running'; tries++) {
      await world.says(ana, `pause ${id} --after-wave`)
      await world.passes(2_000)
    }
    await until(world, () => stateOf(world, id) !== 'pausing')
    for (let tries = 0; tries < 40 && stateOf(world, id) === 'paused'; tries++) {
      await world.says(ana, `resume ${id}`)
      await world.passes(2_000)
    }
    await ends(world, id)
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...wrongState(world, 'succeeded'),
    ...(outcomesOf(world) === 'succeeded,succeeded' ? [] : [`the runs are ${outcomesOf(world)}`]),
  ],
}

/** Scenarios with several active runs of one operation. */
export const atOnceScenarios: readonly Scenario[] = [
  twoAtOnce,
  oneFails,
  cancelOfTwo,
  twoWaves,
  secondCanary,
  soaking,
  pauseAfterWave,
]

/** The scenarios that `--crashes` tries: one per recipe, two nodes in two waves, and nights of fleets. */
export const crashScenarios: readonly Scenario[] = [...scenarios, twoWaves, nightOfFour, nightOfFourteen]
