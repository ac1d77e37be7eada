import type { NodeConfig, StopFlag } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { ClusterContext } from '../ports/context.ts'
import { type Seen, see } from './cluster-snapshot.ts'

/**
 * One reading of the cluster: each part is read when it is first needed, and only once. Each function throws `Failure`.
 */
export type Readings = {
  /** Reads the lock table, then the cluster's facts. */
  seen(): Promise<Seen>
  nodes(): Promise<readonly Node[]>
  stopFlags(): Promise<readonly StopFlag[]>
  nodeConfig(node: string): Promise<NodeConfig>
}

/** Makes a new reading of the cluster for the gates of one question. */
export function readingsOf(context: Pick<ClusterContext, 'locks' | 'inventory' | 'cluster'>): Readings {
  const { cluster, inventory } = context
  const configs = new Map<string, () => Promise<NodeConfig>>()
  return {
    seen: once(() => see(context)),
    nodes: once(() => inventory.nodes()),
    stopFlags: once(() => cluster.stopFlags()),
    nodeConfig(node) {
      const read = configs.get(node) ?? once(() => cluster.nodeConfig(node))
      configs.set(node, read)
      return read()
    },
  }
}

/** Returns a function that reads at its first call and returns the same result from then on. */
export function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null
  return () => {
    reading ??= read()
    return reading
  }
}
