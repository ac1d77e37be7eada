import type { ClusterContext } from '../ports/context.ts'
import { failed, type Observation } from '../step-contract/executor.ts'

/** Whether a node needs a reboot, and why. `token` names a trigger in the cluster's store. */
export type Need =
  | { readonly is: 'needed'; readonly why: string; readonly sinceMs: number | null; readonly token: string | null }
  | { readonly is: 'not needed'; readonly why: string }
  /** No source can tell: neither a reason to reboot nor one to finish without a reboot. */
  | { readonly is: 'unknown'; readonly why: string }

/** What a trigger in the cluster's store says, or else the node's own sources. */
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

/** Refuses work that is wanted only where it is needed. */
export const needUnknown = (node: string, why: string): Observation =>
  failed('reboot need unknown', `whether ${node} needs a reboot is unknown: ${why}`)
