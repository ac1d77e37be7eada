import { refiled } from '../../src/core/locks/entries.ts'
import { Deliveries } from '../../src/engine/deliveries.ts'
import type { Outside } from '../../src/engine/outside.ts'
import type { LockRepairs } from '../../src/engine/ports/locks.ts'
import type { Metrics } from '../../src/engine/ports/metrics.ts'
import { MemoryCodeLedger, MemoryCodes } from './codes.ts'
import type { MemoryLocks } from './locks.ts'
import { MemoryNotebook } from './notebook.ts'
import { MemoryNotices } from './notices.ts'
import { MemoryWitness } from './witness.ts'

/** One call of the metrics: its name, and what it was given after the cluster. */
export type Counted = readonly [name: string, ...given: unknown[]]

/** Metrics that write down every call. */
function keptMetrics(calls: Counted[]): Metrics {
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

const log = { debug() {}, info() {}, warn() {}, error() {} }

/** The smaller ports of the outside, in memory. */
export class Besides {
  readonly counted: Counted[] = []
  readonly notices = new MemoryNotices()
  readonly witness = new MemoryWitness()
  readonly notebook: MemoryNotebook
  readonly codes = new MemoryCodes()
  readonly ports: Pick<
    Outside,
    'metrics' | 'notebook' | 'notices' | 'witness' | 'repairs' | 'codes' | 'codeLedger' | 'clock' | 'log' | 'deliveries'
  >

  constructor(now: () => number, locks: MemoryLocks) {
    this.notebook = new MemoryNotebook(now)
    const { notices, witness, notebook, codes } = this
    this.ports = {
      metrics: keptMetrics(this.counted),
      notices,
      witness,
      notebook,
      codes,
      deliveries: new Deliveries(),
      codeLedger: new MemoryCodeLedger(now),
      repairs: repairsOf(locks),
      clock: { now },
      log,
    }
  }
}

const repairsOf = (locks: MemoryLocks): LockRepairs => ({
  async refile(filing) {
    locks.book = refiled(locks.book, filing)
  },
  async clearDied(hold) {
    const foreign = locks.book.foreign.filter((one) => one !== hold)
    const changed = foreign.length === locks.book.foreign.length
    locks.book = { ...locks.book, foreign }
    return changed ? 'changed' : 'cleared'
  },
})
