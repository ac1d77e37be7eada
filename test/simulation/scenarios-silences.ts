import type { World } from '../world/world.ts'
import { runNow } from './evidence.ts'
import { asked, ends, type Scenario, stateOf, until } from './scenarios.ts'
import { alertmanagerOf, alertOf, silenceComputeNodes, silenceTimes } from './silences.ts'

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000

const suppressed = (world: World): number => alertmanagerOf(world)?.suppressing(alertOf('compute-01')).length ?? 0

const outcome = (world: World): readonly string[] => [
  ...(stateOf(world, 'op-T1') === 'succeeded' ? [] : [`op-T1 is ${stateOf(world, 'op-T1')}`]),
  ...(suppressed(world) === 0 ? [] : ['alerts of compute-01 are still silenced']),
]

/** The alerts of a node are silenced during its reboot. */
const rebooted: Scenario = {
  name: 'silenced reboot',
  async run(world) {
    silenceComputeNodes(world)
    await ends(world, await asked(world, 'reboot compute-01 --reason "new kernel"', 1))
    await world.passes(silenceTimes.afterMs + 3 * lateMs)
  },
  problems: outcome,
}

/** A node with silenced alerts does not return, and returns after its silence has ended. */
const parked: Scenario = {
  name: 'silenced node that does not return',
  async run(world) {
    silenceComputeNodes(world)
    world.machine('compute-01').faults.neverReturns = true
    await asked(world, 'reboot compute-01 --reason "new kernel"', 1)
    await until(world, () => runNow(world, 'op-T1-1')?.status === 'needs attention')
    await world.passes(silenceTimes.lengthMs + 3 * lateMs)
    world.machine('compute-01').faults.neverReturns = false
    await until(world, () => runNow(world, 'op-T1-1')?.outcome === 'succeeded')
    await world.passes(silenceTimes.afterMs + 3 * lateMs)
  },
  problems: outcome,
}

/** Scenarios in which the alerts of nodes are silenced. */
export const silenceScenarios: readonly Scenario[] = [rebooted, parked]
