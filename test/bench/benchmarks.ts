import { benchmarkAck } from './ack.ts'
import { benchmarkHandover } from './handover.ts'
import { benchmarkLockWaiter } from './lock-waiter.ts'
import { benchmarkPlan, benchmarkStatus } from './questions.ts'
import type { benchmarkNames, Row } from './results.ts'
import { benchmarkScan } from './scan.ts'
import { benchmarkSchedules } from './schedules.ts'
import { benchmarkSlackLoad } from './slack-load.ts'
import { benchmarkTurn } from './turn.ts'

/** All benchmarks by name. */
export const benchmarks: { readonly [name in (typeof benchmarkNames)[number]]: () => Promise<readonly Row[]> } = {
  ack: benchmarkAck,
  handover: benchmarkHandover,
  plan: benchmarkPlan,
  scan: benchmarkScan,
  schedules: benchmarkSchedules,
  'slack-load': benchmarkSlackLoad,
  status: benchmarkStatus,
  turn: benchmarkTurn,
  waiter: benchmarkLockWaiter,
}
