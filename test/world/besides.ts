import type { Outside } from '../../src/engine/outside.ts'
import type { Metrics } from '../../src/engine/ports/metrics.ts'
import { MemoryNotebook } from './notebook.ts'

/** One call of the metrics: its name, and what it was given after the cluster. */
export type Counted = readonly [name: string, ...given: unknown[]]

/** Metrics that write down every call. */
export function keptMetrics(calls: Counted[]): Metrics {
  const keep =
    (name: string) =>
    (_cluster: string, ...given: unknown[]): void =>
      void calls.push([name, ...given])
  return {
    operations: keep('operations'),
    operationEnded: keep('operationEnded'),
    runEnded: keep('runEnded'),
    stepEnded: keep('stepEnded'),
    locks: keep('locks'),
    gateAnswered: keep('gateAnswered'),
    turnTaken: keep('turnTaken'),
    outbox: keep('outbox'),
    rebootsNeeded: keep('rebootsNeeded'),
    failed: keep('failed'),
  }
}

/** The smaller ports of the outside, in memory. */
export class Besides {
  readonly counted: Counted[] = []
  readonly notebook: MemoryNotebook
  readonly ports: Pick<Outside, 'metrics' | 'notebook'>

  constructor(now: () => number) {
    this.notebook = new MemoryNotebook(now)
    this.ports = { metrics: keptMetrics(this.counted), notebook: this.notebook }
  }
}
