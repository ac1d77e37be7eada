import { judgeMembers } from '../../core/health/members.ts'
import { healthGate } from './health-gate.ts'

/** All members of the cluster are alive; at `after`, the node itself is alive. */
export const members = healthGate({
  name: 'members',
  onNo: { plan: 'refuse', acquire: 'wait', arming: 'wait', after: 'wait' },
  judge: judgeMembers,
})
