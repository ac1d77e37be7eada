import { judgeQuorum } from '../../core/health/quorum.ts'
import { healthGate } from './health-gate.ts'

/** The store's servers can spare this node and one more; afterwards it only warns. */
export const quorum = healthGate({
  name: 'quorum',
  onNo: { plan: 'refuse', acquire: 'wait', arming: 'wait', after: 'warn' },
  judge: judgeQuorum,
})
