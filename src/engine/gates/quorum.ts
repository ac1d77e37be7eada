import { judgeQuorum } from '../../core/health/quorum.ts'
import { healthGate } from './health-gate.ts'

/** The store's quorum survives the loss of this node and of one more; at `after` it only warns. */
export const quorum = healthGate({
  name: 'quorum',
  onNo: { plan: 'refuse', acquire: 'wait', arming: 'wait', after: 'warn' },
  judge: judgeQuorum,
})
