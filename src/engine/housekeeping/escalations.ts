import { escalationLines, orphanLines } from '../../messages/notices/notices.ts'
import { notify } from '../delivery/notify.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Orphan } from './sweeper.ts'

/** A message from another tool of the cluster; every bot receives it under the same id. */
export type Escalation = { readonly id: string; readonly text: string }

/** Files a notice for the cluster's channel about each escalation, once per id, until the stream ends. */
export async function notifyEscalations(
  context: Pick<ClusterContext, 'policy' | 'turns' | 'notices' | 'clock'>,
  escalations: AsyncIterable<Escalation>,
): Promise<void> {
  const { policy, clock } = context
  for await (const { id, text } of escalations)
    await notify(context, {
      key: `escalation-${id}`,
      channel: policy.channel,
      lines: escalationLines(policy, text),
      sinceMs: clock.now(),
    })
}

/** Files a notice for the cluster's channel about each orphaned lock, once per run. */
export async function notifyOrphans(
  context: Pick<ClusterContext, 'policy' | 'turns' | 'notices' | 'clock'>,
  orphans: readonly Orphan[],
): Promise<void> {
  const { policy, clock } = context
  for (const { holder, why } of orphans)
    await notify(context, {
      key: `orphan-${holder.run}`,
      channel: policy.channel,
      lines: orphanLines(policy, holder, why),
      sinceMs: clock.now(),
    })
}
