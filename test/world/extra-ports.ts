import { fileCalendars } from '../../src/adapters/calendar/calendars.ts'
import { reindexed } from '../../src/core/locks/entries.ts'
import { Backlog } from '../../src/engine/ports/backlog.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import { GatePace } from '../../src/engine/ports/gate-pace.ts'
import type { LockRepairs } from '../../src/engine/ports/locks.ts'
import type { Metrics } from '../../src/engine/ports/metrics.ts'
import { MemoryAttempts } from './attempts.ts'
import { MemoryAuditAnchor } from './audit-anchor.ts'
import { MemoryCodeAnchor, MemoryCodeLedger, MemoryCodes } from './codes.ts'
import { initialConfiguration, MemoryConfigurations } from './configurations.ts'
import { MemoryLeases } from './leases.ts'
import type { MemoryLocks } from './locks.ts'
import { MemoryNotices } from './notices.ts'
import { MemoryPostings } from './postings.ts'

/** One call of the metrics: the method's name, and its arguments after the cluster. */
export type Counted = readonly [name: string, ...given: unknown[]]

/** Metrics that record every call in `calls`. */
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
    windows: keep('windows'),
    stops: keep('stops'),
    overrides: keep('overrides'),
    night: keep('night'),
    rightsMissing: keep('rightsMissing'),
    measured: keep('measured'),
    campaigns: keep('campaigns'),
    failed: keep('failed'),
  }
}

const log = { debug() {}, info() {}, warn() {}, error() {} }

/** The smaller ports of the context, in memory. */
export class ExtraPorts {
  readonly counted: Counted[] = []
  readonly notices = new MemoryNotices()
  readonly auditAnchor = new MemoryAuditAnchor()
  readonly configurations = new MemoryConfigurations(initialConfiguration)
  readonly leases: MemoryLeases
  readonly codes = new MemoryCodes()
  readonly codeLedger: MemoryCodeLedger
  readonly codeAnchor = new MemoryCodeAnchor()
  /** The texts of calendars by path; another path is a file that does not exist. */
  readonly calendars = new Map<string, string>()
  readonly ports: Pick<
    ClusterContext,
    | 'metrics'
    | 'leases'
    | 'notices'
    | 'auditAnchor'
    | 'configurationHash'
    | 'configurations'
    | 'repairs'
    | 'codes'
    | 'codeLedger'
    | 'codeAnchor'
    | 'attempts'
    | 'calendars'
    | 'clock'
    | 'log'
    | 'backlog'
    | 'gatePace'
    | 'postings'
  >

  constructor(now: () => number, locks: MemoryLocks) {
    this.leases = new MemoryLeases(now)
    this.codeLedger = new MemoryCodeLedger(now)
    const { notices, auditAnchor, leases, codes } = this
    this.ports = {
      metrics: keptMetrics(this.counted),
      notices,
      auditAnchor,
      configurationHash: initialConfiguration,
      configurations: this.configurations,
      leases,
      codes,
      backlog: new Backlog(),
      gatePace: new GatePace('bot-1'),
      postings: new MemoryPostings(),
      codeLedger: this.codeLedger,
      codeAnchor: this.codeAnchor,
      attempts: new MemoryAttempts(),
      calendars: fileCalendars(async (path) => this.#calendar(path), { now }),
      repairs: repairsOf(locks),
      clock: { now },
      log,
    }
  }

  #calendar(path: string): string {
    const text = this.calendars.get(path)
    if (text === undefined) throw new Error(`ENOENT: ${path}`)
    return text
  }
}

const repairsOf = (locks: MemoryLocks): LockRepairs => ({
  async reindex(filing) {
    locks.table = reindexed(locks.table, filing)
  },
  async clearDied(hold) {
    const foreign = locks.table.foreign.filter((one) => one !== hold)
    const changed = foreign.length === locks.table.foreign.length
    locks.table = { ...locks.table, foreign }
    return changed ? 'changed' : 'cleared'
  },
})
