import { ana } from '../world/policy.ts'
import { drainExits, locked, pinned, tellsRefusals } from '../world/refusals.ts'
import type { World } from '../world/world.ts'
import { operationNow } from './evidence.ts'
import { asked, ends, type Scenario, stateOf, until } from './scenarios.ts'

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000

const id = 'op-T1'

/** A reboot of three compute nodes with this quarantine, whose drain hooks exit with these codes, by node. */
async function reboot(world: World, limit: number, exits: { readonly [node: string]: number }): Promise<void> {
  world.add('compute-03', ['compute'])
  world.machine('compute-03').rebootMs = 4_000
  tellsRefusals(world)
  for (const [node, code] of Object.entries(exits)) drainExits(world, node, code)
  await ends(world, await asked(world, `reboot compute-* --quarantine ${limit} --reason "new kernel"`, 1))
}

const resultOf = (world: World): string => {
  const outcomes = (operationNow(world, id)?.runs ?? []).map(({ outcome }) => outcome ?? 'active')
  return `${stateOf(world, id)}: ${outcomes.join()}`
}

const expecting = (wanted: string) => (world: World) =>
  resultOf(world) === wanted ? [] : [`${id} is ${resultOf(world)}, not ${wanted}`]

/** The first of three nodes refuses to be drained and is set aside. */
const oneAside: Scenario = {
  name: 'one quarantined',
  async run(world) {
    await reboot(world, 1, { 'compute-01': pinned })
    await world.passes(lateMs)
  },
  problems: expecting('succeeded: undone,succeeded,succeeded'),
}

/** The first two nodes refuse: the operation pauses, and the third one starts when a person has resumed it. */
const twoInARow: Scenario = {
  name: 'two quarantined in a row',
  async run(world) {
    await reboot(world, 2, { 'compute-01': pinned, 'compute-02': locked })
    for (let tries = 0; tries < 40 && stateOf(world, id) === 'paused'; tries++) {
      await world.says(ana, `resume ${id}`)
      await world.passes(2_000)
    }
    await until(world, () => stateOf(world, id) !== 'running')
    await world.passes(lateMs)
  },
  problems: expecting('succeeded: undone,undone,succeeded'),
}

/** The hook of the first node fails with an exit code that says nothing about the node: nothing else starts. */
const hookFails: Scenario = {
  name: 'hook fails with quarantine',
  async run(world) {
    await reboot(world, 2, { 'compute-01': 1 })
    await world.passes(lateMs)
  },
  problems: expecting('failed: undone'),
}

/** Scenarios in which nodes refuse to be drained. */
export const quarantineScenarios: readonly Scenario[] = [oneAside, twoInARow, hookFails]
