import type { AuditHead } from '../cluster/events.ts'
import type { Verdict } from './verdict.ts'

/** Whether the record still has what it had: `forgot` when its store lost entries, or was altered. */
export type AuditLogState =
  | { readonly is: 'whole' }
  | { readonly is: 'forgot'; readonly kept: AuditHead; readonly found: AuditHead }

/** What a record that forgot means for work: nothing new starts; null when there is nothing to say. */
export function judgeAuditLog(record: AuditLogState): Verdict | null {
  if (record.is === 'whole') return null
  return {
    gate: 'audit log',
    verdict: 'blocked',
    evidence: `audit log entries are missing: entry ${record.kept.position} is missing or differs, the log has ${record.found.position}`,
    remedy: 'check history and the nodes, then run: acknowledge record --reason "…"',
  }
}
