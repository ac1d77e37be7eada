import type { Metrics } from '../../../src/engine/ports/metrics.ts'

/** Metrics that nobody reads. */
export const noMetrics: Metrics = {
  operations() {},
  operationEnded() {},
  runEnded() {},
  stepEnded() {},
  locks() {},
  gateAnswered() {},
  turnTaken() {},
  outbox() {},
  rebootsNeeded() {},
  failed() {},
}
