import { judgeServices } from '../../core/health/service-checks.ts'
import { healthGate } from './health-gate.ts'

/** Every service that the node carries is healthy in the whole cluster; at `after`, on the node. */
export const serviceChecks = healthGate({
  name: 'service checks',
  onNo: { plan: 'refuse', acquire: 'wait', arming: 'wait', after: 'wait' },
  waivable: 'yes',
  judge: judgeServices,
})
