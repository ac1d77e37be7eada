import type { ClusterContext } from '../ports/context.ts'
import { failed, type Observation } from '../step-contract/executor.ts'

/** Whether a node needs a reboot, and why. `token` identifies a trigger in the cluster's store; null without one. */
export type Need =
  | { readonly is: 'needed'; readonly why: string; readonly sinceMs: number | null; readonly token: string | null }
  | { readonly is: 'not needed'; readonly why: string }
  /** No source can tell. The node is neither rebooted nor finished without a reboot for this reason. */
  | { readonly is: 'unknown'; readonly why: string }

/**
 * Whether the node needs a reboot: by a trigger in the cluster's store, otherwise by the node's own sources. Throws
 * `Failure`.
 */
export async function rebootNeed(context: Pick<ClusterContext, 'cluster' | 'nodes'>, node: string): Promise<Need> {
  const trigger = (await context.cluster.triggers()).find((candidate) => candidate.node === node)
  if (trigger) return { is: 'needed', why: trigger.why, sinceMs: trigger.sinceMs, token: trigger.token }
  const own = await context.nodes.rebootRequired(node)
  switch (own.is) {
    case 'required':
      return { is: 'needed', why: own.why, sinceMs: own.sinceMs, token: null }
    case 'not required':
      return { is: 'not needed', why: own.why }
    case 'unknown':
      return own
  }
}

/** Fails a step that is conditional on the need for a reboot when that need is unknown. */
export const needUnknown = (node: string, why: string): Observation =>
  failed('reboot need unknown', `whether ${node} needs a reboot is unknown: ${why}`)
