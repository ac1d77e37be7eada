import type { Metrics } from '../../../src/engine/ports/metrics.ts'

/** Metrics that are discarded. */
export const noMetrics: Metrics = {
  operations() {},
  operationEnded() {},
  runEnded() {},
  stepEnded() {},
  locks() {},
  gateAnswered() {},
  turnTaken() {},
  outbox() {},
  night() {},
  rebootsNeeded() {},
  windows() {},
  stops() {},
  overrides() {},
  rightsMissing() {},
  measured() {},
  campaigns() {},
  failed() {},
}
