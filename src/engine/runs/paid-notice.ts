import { runState } from '../../core/run/fold.ts'
import { paidLines } from '../../messages/notices/notices.ts'
import { type NotifyContext, notify } from '../delivery/notify.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { RunEntry } from '../ports/journals.ts'

/**
 * Files the notice for the security channel that a person has confirmed a pending cleanup. The next turn of the run
 * files it, so it is not lost when the bot that recorded the confirmation dies.
 */
export async function notifyOfPaid(
  context: NotifyContext & Pick<ClusterContext, 'policy'>,
  entries: readonly RunEntry[],
): Promise<void> {
  const { policy } = context
  // A bot that takes over the run writes `resumed` first.
  const at = entries.findLastIndex(({ event }) => event.type !== 'resumed')
  const last = entries[at]
  if (last?.event.type !== 'personActed' || last.event.act !== 'cleanup paid' || policy.securityChannel === null) return
  const before = runState(entries.slice(0, at))
  if (before === null) return
  const lines = paidLines(policy, last.event.person, before, last.event.reason)
  await notify(context, {
    key: `paid-${before.run}-${before.revision}`,
    channel: policy.securityChannel,
    lines,
    sinceMs: last.atMs,
  })
}
