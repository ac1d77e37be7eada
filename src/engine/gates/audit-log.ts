import { judgeAuditLog } from '../../core/health/audit-log.ts'
import { auditIntact } from '../journals/audit.ts'
import { defineGate } from './gate.ts'

/** The audit log still holds its anchored entries; nothing new starts while some are missing. */
export const auditLog = defineGate({
  name: 'audit log',
  onNo: { plan: 'refuse', start: 'hold', nextNode: 'hold', acquire: 'wait', arming: 'wait' },
  setBy: 'person',
  concerns: 'the cluster',
  ask: async ({ context }) => {
    const verdict = judgeAuditLog(await auditIntact(context))
    return verdict === null ? [] : [verdict]
  },
})
