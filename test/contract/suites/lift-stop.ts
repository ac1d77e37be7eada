import type { StopScope } from '../../../src/core/cluster/stop-scope.ts'
import type { Cluster } from '../../../src/engine/ports/cluster.ts'

/** Lifts the current stop of a scope. */
export async function liftStop(cluster: Cluster, scope: StopScope): Promise<'lifted' | 'changed' | 'was not set'> {
  const stop = await cluster.standingStop(scope)
  return stop === null ? 'was not set' : cluster.liftStop(scope, stop.version)
}
