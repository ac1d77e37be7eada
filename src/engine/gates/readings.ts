import type { NodeConfig, StopFlag } from '../../core/health/facts.ts'
import { type Circumstances, type HealthJudge, judging } from '../../core/health/question.ts'
import type { Node } from '../../core/inventory/node.ts'
import { type NodeNames, nodeNames } from '../../core/inventory/node-names.ts'
import type { ClusterContext } from '../ports/context.ts'
import { inFlight, outIn, type Seen, see } from './cluster-snapshot.ts'
import type { GateVerdict } from './gate-verdict.ts'

/**
 * One reading of the cluster: each part is read when it is first needed, and only once. Each function throws `Failure`.
 */
export type Readings = {
  /** Reads the lock table, then the cluster's facts. */
  seen(): Promise<Seen>
  /** The nodes of each scope that are out for another reason than a run. */
  out(): Promise<ReturnType<typeof outIn>>
  nodes(): Promise<readonly Node[]>
  names(): Promise<NodeNames>
  stopFlags(): Promise<readonly StopFlag[]>
  nodeConfig(node: string): Promise<NodeConfig>
  /** A judge of the facts as they were seen, for a run that is not counted itself; null when no run exists yet. */
  judging(judge: HealthJudge, when: Circumstances['when'], run: string | null): Promise<ReturnType<HealthJudge>>
  /** The answer of a gate that concerns the cluster; `ask` is called once. */
  ofCluster(gate: string, ask: () => Promise<readonly GateVerdict[]>): Promise<readonly GateVerdict[]>
  /** The configurations of all nodes of the inventory. */
  nodeConfigs(): Promise<ReadonlyMap<string, NodeConfig>>
}

/** A new reading of the cluster for the gates of a question about one node, or about many nodes at once. */
export function readingsOf(
  context: Pick<ClusterContext, 'policy' | 'locks' | 'inventory' | 'cluster'>,
  about: 'one node' | 'many nodes',
): Readings {
  const { cluster, inventory } = context
  const configs = new Map<string, () => Promise<NodeConfig>>()
  const nodes = once(() => inventory.nodes())
  const nodeConfigs = once(async () => cluster.nodeConfigs((await nodes()).map(({ name }) => name)))
  const configOf = async (node: string): Promise<NodeConfig> => {
    const read = about === 'many nodes' ? (await nodeConfigs()).get(node) : undefined
    return read ?? cluster.nodeConfig(node)
  }
  const answers = new Map<string, Promise<readonly GateVerdict[]>>()
  const seen = once(() => see(context))
  return {
    seen,
    out: once(async () => outIn(context, await seen())),
    nodes,
    names: once(async () => nodeNames(await nodes())),
    stopFlags: once(() => cluster.stopFlags()),
    nodeConfigs,
    async judging(judge, when, run) {
      const now = await seen()
      return judging(judge, { facts: now.facts, when, inFlight: inFlight(now, run) })
    },
    ofCluster(gate, ask) {
      const answer = answers.get(gate) ?? ask()
      answers.set(gate, answer)
      return answer
    },
    nodeConfig(node) {
      const read = configs.get(node) ?? once(() => configOf(node))
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
