import type { AuditHead } from '../cluster/events.ts'
import type { Verdict } from './verdict.ts'

/** Whether the audit log still has all entries up to its anchor; `forgot` when its store lost or altered entries. */
export type AuditLogState =
  | { readonly is: 'whole' }
  | { readonly is: 'forgot'; readonly kept: AuditHead; readonly found: AuditHead }

/** The verdict on an audit log with missing entries, which lets nothing new start; null when it is whole. */
export function judgeAuditLog(record: AuditLogState): Verdict | null {
  if (record.is === 'whole') return null
  return {
    gate: 'audit log',
    verdict: 'blocked',
    evidence: `audit log entries are missing: entry ${record.kept.position} is missing or differs, the log has ${record.found.position}`,
    remedy: 'check history and the nodes, then run: acknowledge record --reason "…"',
  }
}
