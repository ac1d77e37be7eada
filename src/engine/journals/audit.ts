import type { AuditLogState } from '../../core/health/audit-log.ts'
import { forgotLines } from '../../messages/notices/notices.ts'
import { type NotifyContext, notify } from '../delivery/notify.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

/** The ports that anchor the audit log. */
export type AuditContext = NotifyContext & Pick<ClusterContext, 'policy' | 'journals' | 'auditAnchor' | 'clock' | 'log'>

type AnchoredContext = Pick<ClusterContext, 'auditAnchor'> & {
  readonly journals: Pick<ClusterContext['journals'], 'holds' | 'head'>
}

/**
 * Whether the audit log still holds the entry at its anchor. Throws `Failure` when that cannot be read; nothing starts
 * then.
 */
export async function auditIntact({ auditAnchor, journals }: AnchoredContext): Promise<AuditLogState> {
  const kept = await auditAnchor.kept()
  if (kept === null || (await journals.holds(kept.head))) return { is: 'whole' }
  return { is: 'incomplete', kept: kept.head, found: await journals.head() }
}

/**
 * Anchors the newest head of the audit log. When anchored entries are missing, logs an error and files a notice
 * instead.
 */
export async function anchorAuditLog(context: AuditContext): Promise<void> {
  const { auditAnchor, journals, clock, log, policy } = context
  const kept = await auditAnchor.kept()
  if (kept === null || (await journals.holds(kept.head))) {
    const head = await journals.head()
    if (head.position <= (kept?.head.position ?? 0)) return
    const keeping = await auditAnchor.keep(kept, head)
    // another bot has just anchored it; its anchor is checked next time
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

/**
 * Anchors the audit log after an important entry. A failure is only logged, because every bot anchors it each minute.
 */
export async function anchorAuditLogSoon(context: AuditContext): Promise<void> {
  try {
    await anchorAuditLog(context)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    context.log.warn({ error }, 'the audit log was not anchored')
  }
}
