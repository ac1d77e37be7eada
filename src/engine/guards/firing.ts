import { type NodeNames, nodeNames, wrongHost } from '../../core/inventory/node-names.ts'
import { isOwnEntry } from '../../core/locks/lock-table.ts'
import type { Holder } from '../../core/locks/locks.ts'
import { type ArmedReboot, type Firing, firing, provenOver } from '../../core/run/firing.ts'
import type { RunState } from '../../core/run/state.ts'
import { isStepKind } from '../../core/steps/table.ts'
import { armingIndex, arms } from '../../core/steps/traits.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { Claim, NodeSelf } from '../ports/nodes.ts'

/** The claim of a run's reboot on its node. */
export const rebootClaim = ({ run, steps }: Pick<RunState, 'run' | 'steps'>): Claim => ({
  run,
  step: `${armingIndex(steps) + 1}-reboot`,
})

/** The answer of the node; null when it does not answer. Rethrows everything but a `Failure`. */
export async function answerOrNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

/** The node names of the inventory, with this node added if it has left the inventory while its lock is held. */
export function namesAround(nodes: readonly { readonly name: string }[], node: string): NodeNames {
  return nodeNames(nodes.some(({ name }) => name === node) ? nodes : [...nodes, { name: node }])
}

/** The state of the answering host, with whether the host reports this node's name. */
export const namedSelf = (names: NodeNames, node: string, self: NodeSelf) => ({
  ...self,
  named: wrongHost(names, node, self.hostname) === null ? ('yes' as const) : ('no' as const),
})

/** Asks the node whether an armed reboot can still fire. A null claim is unknown and proves nothing. */
async function askFiring(
  { nodes, inventory }: Pick<ClusterContext, 'inventory' | 'nodes'>,
  node: string,
  armed: ArmedReboot,
  claim: Claim | null,
): Promise<Firing> {
  const self = await answerOrNull(nodes.self(node))
  const shown = self === null || claim === null ? null : await answerOrNull(nodes.armed(node, claim))
  return firing(armed, {
    self: self && namedSelf(namesAround(await inventory.nodes(), node), node, self),
    claim: shown,
  })
}

/**
 * Whether the reboot that was armed under a lock can still fire; null when none was armed or it provably cannot fire.
 */
export async function firingUnder(
  context: Pick<ClusterContext, 'inventory' | 'nodes'>,
  holder: Holder,
  journal: RunState | null,
): Promise<Firing | null> {
  const { phase } = holder
  // the journal of another run under the same name proves nothing about this lock
  const run = journal !== null && isOwnEntry(holder, journal) ? journal : null
  if (phase.armedUntilUptimeSeconds === null || (run !== null && provenOver(run))) return null
  const armed = { bootIdBefore: phase.bootIdBefore, untilUptimeSeconds: phase.armedUntilUptimeSeconds }
  const now = await askFiring(context, holder.node, armed, claimUnder(holder, run))
  return now.is === 'over' ? null : now
}

/**
 * The claim of the reboot under a lock. Without a journal it is known only while the lock's step is the reboot itself.
 */
function claimUnder({ run: id, phase }: Holder, run: RunState | null): Claim | null {
  if (run !== null) return rebootClaim(run)
  return isStepKind(phase.step) && arms({ kind: phase.step }) ? { run: id, step: `${phase.index + 1}-reboot` } : null
}
