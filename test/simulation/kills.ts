import type { Call, FaultModes } from '../world/faults.ts'
import { Judge } from './judge.ts'
import type { Prepare, Scenario } from './scenarios.ts'
import { smallCluster } from './simulated-cluster.ts'

/**
 * The result of a scenario with killed bots: its violations, and its number of calls after which a bot can be killed.
 */
export type CrashResult = { readonly calls: number; readonly wrong: readonly string[] }

/**
 * Runs a scenario in which the bot is killed after the calls with these numbers, from 1; `prepare` may apply a
 * mutation. Only calls that `counts` accepts have a number.
 */
export async function runKilledAfter(
  scenario: Scenario,
  kills: ReadonlySet<number>,
  prepare: Prepare = () => {},
  counts: (call: Call) => boolean = () => true,
): Promise<CrashResult> {
  const world = (scenario.cluster ?? smallCluster)()
  prepare(world)
  const judge = new Judge(world)
  if (kills.size === 0) judge.healed()
  let calls = 0
  const faultFor: FaultModes = (call) => {
    judge.judgeCall(call)
    // a kill around a read has the same effect as a kill after the last write
    if (call.kind === 'read' || !counts(call)) return 'lives'
    calls++
    return kills.has(calls) ? 'killed after' : 'lives'
  }
  world.faultFor = faultFor
  await scenario.run(world)
  const violations = await judge.judgeEnd()
  return { calls, wrong: [...violations.map(({ id, seen }) => `${id}: ${seen}`), ...scenario.problems(world)] }
}
