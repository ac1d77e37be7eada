import type { NodeConfig, StopFlag } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { ClusterContext } from '../ports/context.ts'
import { type Seen, see } from './cluster-snapshot.ts'

/** The cluster as one question reads it: each part when a gate first needs it, and once. Each throws `Failure`. */
export type Readings = {
  /** The lock table, then facts. */
  seen(): Promise<Seen>
  nodes(): Promise<readonly Node[]>
  stopFlags(): Promise<readonly StopFlag[]>
  nodeConfig(node: string): Promise<NodeConfig>
}

/** Reads the cluster anew, for the gates of one question. */
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

/** Reads at the first call, and gives the same answer afterwards. */
export function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | null = null
  return () => {
    reading ??= read()
    return reading
  }
}
