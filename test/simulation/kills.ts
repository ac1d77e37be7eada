import type { FaultModes } from '../world/faults.ts'
import { Judge } from './judge.ts'
import type { Prepare, Scenario } from './scenarios.ts'
import { smallCluster } from './simulated-cluster.ts'

/** What came of a story during which bots were killed: what is wrong, and how many calls there were to be killed after. */
export type CrashResult = { readonly calls: number; readonly wrong: readonly string[] }

/** Tells a story, with the bot killed after the calls of these numbers; `prepare` may plant a fault. */
export async function runKilledAfter(
  scenario: Scenario,
  kills: ReadonlySet<number>,
  prepare: Prepare = () => {},
): Promise<CrashResult> {
  const world = smallCluster()
  prepare(world)
  const judge = new Judge(world)
  if (kills.size === 0) judge.healed()
  let calls = 0
  const faultFor: FaultModes = (call) => {
    judge.heard(call)
    // Being killed around a read is being killed after the last call that left a trace.
    if (call.kind === 'read') return 'lives'
    calls++
    return kills.has(calls) ? 'killed after' : 'lives'
  }
  world.faultFor = faultFor
  await scenario.run(world)
  const violations = await judge.judgeEnd()
  return { calls, wrong: [...violations.map(({ id, seen }) => `${id}: ${seen}`), ...scenario.problems(world)] }
}
