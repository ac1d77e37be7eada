import type { AuditHead } from '../cluster/events.ts'
import type { Verdict } from './verdict.ts'

/** Whether the audit log still has all entries up to its anchor; `incomplete` when its store lost or altered entries. */
export type AuditLogState =
  | { readonly is: 'whole' }
  | { readonly is: 'incomplete'; readonly kept: AuditHead; readonly found: AuditHead }

/** The verdict on an audit log with missing entries, which lets nothing new start; null when it is whole. */
export function judgeAuditLog(auditLog: AuditLogState): Verdict | null {
  if (auditLog.is === 'whole') return null
  // without the length of the log, which grows while this stands
  return {
    gate: 'audit log',
    verdict: 'blocked',
    evidence: `audit log entries are missing: entry ${auditLog.kept.position} is missing or differs`,
    remedy: 'check history and the nodes, then run: acknowledge record --reason "…"',
  }
}
