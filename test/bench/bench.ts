import { scriptName } from '../../tools/script-options.ts'
import { benchmarkAck } from './ack.ts'
import { benchmarkHandover } from './handover.ts'
import { benchmarkLockWaiter } from './lock-waiter.ts'
import { benchmarkPlan, benchmarkStatus } from './questions.ts'
import { benchmarkScan } from './scan.ts'
import { benchmarkTurn } from './turn.ts'

// `npm run bench ack`, and so on, measures, prints the results, and exits with 1 when the target was missed.

const benchmarks = {
  ack: benchmarkAck,
  handover: benchmarkHandover,
  plan: benchmarkPlan,
  scan: benchmarkScan,
  status: benchmarkStatus,
  turn: benchmarkTurn,
  waiter: benchmarkLockWaiter,
}
const name = scriptName('npm run bench', ['ack', 'handover', 'plan', 'scan', 'status', 'turn', 'waiter'])
process.exit((await benchmarks[name]()) === 'reached' ? 0 : 1)
