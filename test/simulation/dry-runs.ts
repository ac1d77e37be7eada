import { ana } from '../world/policy.ts'
import type { Prepare } from './scenarios.ts'
import { smallCluster } from './simulated-cluster.ts'

/** Runs a command as a dry run on two nodes. Returns a violation of I10 if it left any trace; otherwise nothing. */
export async function dryRun(command: string, prepare: Prepare = () => {}): Promise<readonly string[]> {
  const world = smallCluster()
  prepare(world)
  const traces = () =>
    JSON.stringify([world.journals.ever, world.locks.table, world.effects, world.chat.posted, world.cluster.flags])
  const before = traces()
  for (const node of ['storage-01', 'compute-01']) await world.says(ana, `${command} ${node} --reason x --dry-run`)
  await world.passes(600_000)
  return traces() === before && world.redis.writes === 0 ? [] : [`I10: a dry run of ${command} left something behind`]
}
