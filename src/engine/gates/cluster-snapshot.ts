import { inProgressElsewhere } from '../../core/health/capacity.ts'
import type { HealthFacts, Member } from '../../core/health/facts.ts'
import { nodesOut, outByScope } from '../../core/health/out.ts'
import type { Node } from '../../core/inventory/node.ts'
import { type NodeNames, nodeNames } from '../../core/inventory/node-names.ts'
import type { LockState } from '../../core/locks/locks.ts'
import { memoizedFor } from '../../core/memoized.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

/** The cluster as gates judge it. The facts are read after the lock table, so they are never older than it. */
export type Seen = {
  readonly nodes: readonly Node[]
  readonly names: NodeNames
  readonly facts: HealthFacts
  /** The state of each member, by node. */
  readonly states: ReadonlyMap<string, Member['state']>
  readonly locks: LockState
}

/**
 * Reads the cluster's facts to go with a lock table that was read before. Throws `Failure` when a source does not
 * answer.
 */
export async function seeBeside(
  { inventory, cluster }: Pick<ClusterContext, 'inventory' | 'cluster'>,
  locks: LockState,
): Promise<Seen> {
  const [nodes, facts] = await Promise.all([inventory.nodes(), cluster.health()])
  return { nodes, names: nodeNames(nodes), facts, states: statesOf(facts), locks }
}

/** Reads the lock table, then the cluster's facts. Throws `Failure` when a source does not answer. */
export const see = async (context: Pick<ClusterContext, 'locks' | 'inventory' | 'cluster'>): Promise<Seen> =>
  seeBeside(context, await context.locks.state())

/** By node; of several members with one name, the first counts. */
const statesOf = memoizedFor(
  ({ members }: HealthFacts): Seen['states'] => new Map(members.toReversed().map(({ node, state }) => [node, state])),
)

/**
 * The nodes that other runs, including those of another coordinator, change or are about to change. `run` is not
 * counted.
 */
export function inFlight({ names, locks }: Pick<Seen, 'names' | 'locks'>, run: string | null): readonly string[] {
  const holders = locks.scopes.flatMap((scope) => scope.holders).filter((holder) => holder.run !== run)
  const named = [...holders.map(({ node }) => node), ...inProgressElsewhere(locks)]
  return [...new Set(named.flatMap((name) => names.possible(name)))]
}

/** The nodes of each scope that are out for another reason than a run. */
export const outIn = ({ policy }: Pick<ClusterContext, 'policy'>, { nodes, facts, locks }: Seen) =>
  outByScope(policy, nodes, nodesOut(nodes, facts, locks))

/** Whether the node is out already: the health source calls it failed, and the node itself does not answer. */
export async function itselfNow(
  { nodes }: Pick<ClusterContext, 'nodes'>,
  { states }: Pick<Seen, 'states'>,
  node: string,
): Promise<'in' | 'failed and silent'> {
  if (states.get(node) !== 'failed') return 'in'
  try {
    await nodes.self(node)
    return 'in'
  } catch (error) {
    if (error instanceof Failure) return 'failed and silent'
    throw error
  }
}
