import { outdated } from '../../core/commands/intent.ts'
import { line, type Message } from '../../core/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { acting, allowed, hasRights, type Requesting } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { wakeWaiting } from '../turns/watch.ts'
import { type DecisionContext, decide } from './record-decision.ts'

type AcknowledgeContext = DecisionContext & Pick<ClusterContext, 'auditAnchor' | 'rights' | 'people'>

/**
 * Acknowledges that entries of the audit log are missing: the entries that are left are anchored, and work may start
 * again.
 */
export async function acknowledge(
  context: AcknowledgeContext,
  asking: Requesting,
  reason: string,
): Promise<Outcome<Message>> {
  const may = acting(context)
  if (!may.ok) return may
  const right = await allowed(context, asking, 'acknowledge', 'cluster')
  if (!right.ok) return right
  const { auditAnchor, journals } = context
  const kept = await auditAnchor.kept()
  if (kept === null || (await journals.holds(kept.head)))
    return granted(line('The audit log is complete. There is nothing to acknowledge.'))
  const no = outdated(asking, context.clock.now(), null)
  if (no !== null) return refused(no)
  const rights = await hasRights(context)
  if (!rights.ok) return rights
  const found = await journals.head()
  await decide(context, {
    type: 'auditAcknowledged',
    person: asking.person,
    forgotten: kept.head,
    found,
    reason,
    intent: asking.id,
  })
  // The new anchor covers the acknowledgement itself.
  if ((await auditAnchor.keep(kept, await journals.head())) === 'changed')
    return refused(
      refusal(
        'stale click',
        'Another person acknowledged it at the same moment.',
        'status shows whether work is held.',
      ),
    )
  await wakeWaiting(context)
  return granted(
    line(
      `Acknowledged: the audit log continues from entry ${found.position}. Waiting operations continue automatically.`,
    ),
  )
}
