import { activeRuns } from '../../src/core/operation/active-runs.ts'
import type { World } from '../world/world.ts'
import { operationNow } from './evidence.ts'
import { asked, ends, type Scenario, stateOf, until } from './scenarios.ts'

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000

const [first, second] = ['op-T1', 'op-T2']

/** Four compute nodes in two racks, of which several may be out by their checks. */
function fourComputeNodes(world: World): void {
  for (const name of ['compute-03', 'compute-04']) {
    world.add(name, ['compute'])
    world.machine(name).rebootMs = 4_000
  }
  for (const [name, rack] of Object.entries({ '01': 'a', '02': 'b', '03': 'a', '04': 'b' }))
    world.racks.set(`compute-${name}`, rack)
  world.cluster.workTags = ['rebootmgr', 'max_failing=3']
}

const problemsIn = (world: World, id: string, order: string): readonly string[] => {
  const operation = operationNow(world, id)
  const started = (operation?.runs ?? []).map(({ node }) => node.slice(-2)).join()
  return [
    ...(stateOf(world, id) === 'succeeded' ? [] : [`${id} is ${stateOf(world, id)}: ${operation?.summary}`]),
    ...(started === order ? [] : [`${id} started ${started}`]),
  ]
}

/** A reboot under `auto` that begins while another one has both slots of the role. */
const autoBesideOthers: Scenario = {
  name: 'auto beside others',
  async run(world) {
    fourComputeNodes(world)
    world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 20_000 })
    await asked(world, 'reboot compute-01,compute-02 --at-once 2 --waves none --reason "new kernel"', 1)
    await until(world, () => {
      const operation = operationNow(world, first)
      return operation !== null && activeRuns(operation).length === 2
    })
    await world.passes(4_000)
    await ends(world, await asked(world, 'reboot compute-03,compute-04 --at-once auto --waves none --reason "more"', 2))
    await world.passes(lateMs)
  },
  problems: (world) => [...problemsIn(world, first, '01,02'), ...problemsIn(world, second, '03,04')],
}

/** A reboot under `auto` of two racks: the first one is finished before the second one begins. */
const autoInRacks: Scenario = {
  name: 'auto in racks',
  async run(world) {
    fourComputeNodes(world)
    await ends(world, await asked(world, 'reboot compute-* --at-once auto --waves none --reason "new kernel"', 1))
    await world.passes(lateMs)
  },
  problems: (world) => problemsIn(world, first, '01,03,02,04'),
}

/** A reboot under `auto` in waves. */
const autoInWaves: Scenario = {
  name: 'auto in waves',
  async run(world) {
    fourComputeNodes(world)
    await ends(world, await asked(world, 'reboot compute-* --at-once auto --reason "new kernel"', 1))
    await world.passes(lateMs)
  },
  problems: (world) => problemsIn(world, first, '01,03,02,04'),
}

/** Scenarios of operations under `auto`. */
export const autoScenarios: readonly Scenario[] = [autoBesideOthers, autoInRacks, autoInWaves]
