import { Judge } from './judge.ts'
import type { CrashResult } from './kills.ts'
import type { Prepare, Scenario } from './scenarios.ts'
import { smallCluster } from './simulated-cluster.ts'

/** When a suspended worker resumes: after four turns, or at the end. */
export type ResumeTime = 'soon' | 'late'

/**
 * Runs a scenario in which the worker that makes call number `call` of a run is suspended and another worker takes over
 * its turn. Only calls of methods for which `isCounted` holds are counted.
 */
export async function runSuspended(
  scenario: Scenario,
  call: number,
  resumes: ResumeTime,
  prepare: Prepare = () => {},
  isCounted: (method: string) => boolean = () => true,
): Promise<CrashResult> {
  const world = smallCluster()
  prepare(world)
  const judge = new Judge(world, 'suspended workers')
  let calls = 0
  let turns = 0
  world.faultFor = (made) => {
    judge.judgeCall(made)
    if (made.during !== 'run' || !isCounted(made.method)) return 'lives'
    return ++calls === call ? world.suspends() : 'lives'
  }
  const judged = world.afterTurn
  world.afterTurn = () => {
    judged()
    if (resumes === 'soon' && calls >= call && ++turns === 4) void world.resumeSuspended()
  }
  await scenario.run(world)
  await world.resumeSuspended()
  await world.passes(60_000)
  const violations = await judge.judgeEnd()
  return { calls, wrong: [...violations.map(({ id, seen }) => `${id}: ${seen}`), ...scenario.problems(world)] }
}
