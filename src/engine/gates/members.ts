import { judgeMembers } from '../../core/health/members.ts'
import { healthGate } from './health-gate.ts'

/** The members of the cluster are alive; afterwards, the node itself is. */
export const members = healthGate({
  name: 'members',
  onNo: { plan: 'refuse', acquire: 'wait', arming: 'wait', after: 'wait' },
  judge: judgeMembers,
})
