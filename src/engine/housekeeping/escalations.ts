import { escalationLines, orphanLines } from '../../messages/notices/notices.ts'
import { notify } from '../delivery/notify.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Orphan } from './sweeper.ts'

/** Something that another tool of the cluster tells people; the id is the same for every bot that hears it. */
export type Escalation = { readonly id: string; readonly text: string }

/** Tells the cluster's channel what other tools say, once each, until they end. */
export async function notifyEscalations(
  context: Pick<ClusterContext, 'policy' | 'turns' | 'notices' | 'clock'>,
  heard: AsyncIterable<Escalation>,
): Promise<void> {
  const { policy, clock } = context
  for await (const { id, text } of heard)
    await notify(context, {
      key: `escalation-${id}`,
      channel: policy.channel,
      lines: escalationLines(policy, text),
      sinceMs: clock.now(),
    })
}

/** Names every orphaned lock in the cluster's channel, once, not at each look. */
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
