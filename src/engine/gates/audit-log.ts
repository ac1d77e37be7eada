import { judgeAuditLog } from '../../core/health/record.ts'
import { auditIntact } from '../journals/audit.ts'
import { defineGate } from './gate.ts'

/** The audit log holds every entry that was witnessed: nothing new starts beside lost entries. */
export const auditLog = defineGate({
  name: 'audit log',
  onNo: { plan: 'refuse', start: 'hold', nextNode: 'hold', acquire: 'wait', arming: 'wait' },
  setBy: 'person',
  ask: async ({ context }) => {
    const verdict = judgeAuditLog(await auditIntact(context))
    return verdict === null ? [] : [verdict]
  },
})
