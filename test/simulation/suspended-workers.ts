import { Judge } from './judge.ts'
import type { CrashResult } from './kills.ts'
import type { Prepare, Scenario } from './scenarios.ts'
import { smallCluster } from './simulated-cluster.ts'

/** Until when a worker sleeps. */
export type ResumeTime = 'soon' | 'late'

/**
 * Tells a story during which the worker that makes this call sleeps, and others go on with its turn. Every call is counted
 * unless only those of some methods are.
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
  world.faultFor = (heard) => {
    judge.heard(heard)
    if (heard.during !== 'run' || !isCounted(heard.method)) return 'lives'
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
