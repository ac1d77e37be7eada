import { dora } from '../world/policy.ts'
import { namesOf, operationNow, runNow, takenFrom } from './evidence.ts'
import { Judge } from './judge.ts'
import type { CrashResult } from './kills.ts'
import type { Prepare, Scenario } from './scenarios.ts'
import { smallCluster } from './simulated-cluster.ts'

/** What keeps work from starting. */
export type Stopping =
  | 'the cluster is stopped'
  | 'the node is disabled'
  | 'the approvers have left'
  | 'the nodes have become storage'

/** Runs a scenario in which work is stopped after turn `turn` and the stop is never lifted. */
export async function runStopped(
  scenario: Scenario,
  turn: number,
  how: Stopping,
  prepare: Prepare = () => {},
): Promise<CrashResult> {
  const world = smallCluster()
  prepare(world)
  const judge = new Judge(world)
  world.faultFor = (call) => {
    judge.judgeCall(call)
    return 'lives'
  }
  let turns = 0
  const judged = world.afterTurn
  world.afterTurn = () => {
    judged()
    if (++turns !== turn) return
    if (how === 'the cluster is stopped') void world.cluster.setStop({ kind: 'cluster' }, 'power work', dora)
    if (how === 'the node is disabled')
      for (const name of world.machines.keys()) void world.cluster.setStop({ kind: 'node', name }, 'broken', dora)
    if (how === 'the nodes have become storage')
      for (const name of world.machines.keys()) world.roles.set(name, ['storage'])
    if (how === 'the approvers have left')
      for (const group of world.people.groups.keys()) world.people.groups.set(group, [])
  }
  await scenario.run(world)
  await world.passes(900_000)
  const violations = await judge.judgeEnd()
  const unfinished = namesOf(world, 'run').flatMap((name) => {
    const run = runNow(world, name)
    return run && run.status !== 'ended' ? [`I6: ${name} is kept from finishing: ${run.attention ?? run.status}`] : []
  })
  const drained = namesOf(world, 'operation').some(
    (id) => operationNow(world, id)?.plan.command === 'drain' && operationNow(world, id)?.state === 'succeeded',
  )
  const left = [...world.machines.keys()].flatMap((name) =>
    takenFrom(world, name).length > 0 && !drained ? [`I6: ${name} is left ${takenFrom(world, name).join(', ')}`] : [],
  )
  return { calls: turns, wrong: [...violations.map(({ id, seen }) => `${id}: ${seen}`), ...unfinished, ...left] }
}
