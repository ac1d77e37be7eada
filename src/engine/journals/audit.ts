import type { AuditLogState } from '../../core/health/record.ts'
import { forgotLines } from '../../messages/notices/notices.ts'
import { type NotifyContext, notify } from '../delivery/notify.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

/** The ports that anchor the audit log. */
export type AuditContext = NotifyContext & Pick<ClusterContext, 'policy' | 'journals' | 'auditAnchor' | 'clock' | 'log'>

type AnchoredContext = Pick<ClusterContext, 'auditAnchor'> & {
  readonly journals: Pick<ClusterContext['journals'], 'holds' | 'head'>
}

/** Whether the record still holds what was witnessed of it. Throws `Failure` when that cannot be asked: then nothing starts. */
export async function auditIntact({ auditAnchor, journals }: AnchoredContext): Promise<AuditLogState> {
  const kept = await auditAnchor.kept()
  if (kept === null || (await journals.holds(kept.head))) return { is: 'whole' }
  return { is: 'forgot', kept: kept.head, found: await journals.head() }
}

/** Has the newest head of the record witnessed; a record that forgot what was witnessed is told to everybody. */
export async function anchorAuditLog(context: AuditContext): Promise<void> {
  const { auditAnchor, journals, clock, log, policy } = context
  const kept = await auditAnchor.kept()
  if (kept === null || (await journals.holds(kept.head))) {
    const head = await journals.head()
    if (head.position <= (kept?.head.position ?? 0)) return
    const keeping = await auditAnchor.keep(kept, head)
    // another bot had it witnessed at the same moment: what it kept is looked at next time
    if (keeping === 'changed') log.debug({ cluster: policy.cluster }, 'another bot anchored the audit log')
    return
  }
  const found = await journals.head()
  log.error({ cluster: policy.cluster, kept: kept.head, found }, 'audit log entries are missing: nothing new starts')
  for (const channel of new Set([policy.channel, policy.securityChannel ?? policy.channel]))
    await notify(context, {
      key: `forgot-${kept.head.position}-${kept.head.hash.slice(0, 8)}-${channel}`,
      channel,
      lines: forgotLines(policy, kept.head, found),
      sinceMs: clock.now(),
    })
}

/** The same right after something began; that it cannot be done now holds up nothing, since it is done each minute. */
export async function anchorAuditLogSoon(context: AuditContext): Promise<void> {
  try {
    await anchorAuditLog(context)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    context.log.warn({ error }, 'the audit log was not anchored')
  }
}
