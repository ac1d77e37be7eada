import { formatDuration } from '../../core/text/format-duration.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NodeSelf } from '../ports/nodes.ts'
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

/**
 * The end of a step when its node needs a reboot although it has not been up for `againAfterMs`, undefined without a limit; null
 * when it may be rebooted. The node's own uptime tells, so no lost record of an earlier reboot can allow one more.
 */
export function notConverging(
  node: string,
  { uptimeSeconds }: Pick<NodeSelf, 'uptimeSeconds'>,
  why: string,
  againAfterMs: number | undefined,
): Observation | null {
  const upMs = uptimeSeconds * 1000
  if (againAfterMs === undefined || upMs >= againAfterMs) return null
  const asks = `${node} needs a reboot again ${formatDuration(upMs)} after its last boot`
  const limit = `limit ${formatDuration(againAfterMs)}`
  return { is: 'not needed', evidence: `${asks} (${limit})${why === '' ? '' : `: ${why}`}`, why: 'not converging' }
}

/** Fails a step that is conditional on the need for a reboot when that need is unknown. */
export const needUnknown = (node: string, why: string): Observation =>
  failed('reboot need unknown', `whether ${node} needs a reboot is unknown: ${why}`)
