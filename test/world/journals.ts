import type { AuditHead } from '../../src/core/cluster/events.ts'
import { hashOf } from '../../src/core/hash.ts'
import { invariant } from '../../src/core/invariant.ts'
import { entryHash, noPrevious } from '../../src/core/journal.ts'
import { permitsWork } from '../../src/core/operation/permits-work.ts'
import { isTerminal } from '../../src/core/operation/state.ts'
import type { OperationSummary } from '../../src/core/operation/summary.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import {
  type CampaignEntry,
  type ClusterEntry,
  isOfCampaigns,
  isOfCluster,
  type JournalEntry,
  type Journals,
  type OperationEntry,
  type RunEntry,
} from '../../src/engine/ports/journals.ts'
import { MemoryRedis } from './redis.ts'

type AnyEntry = OperationEntry | RunEntry

/** Journals in memory, with the compare-and-set, hash chain and confirmation by a replica of the real ones. */
export class MemoryJournals implements Journals {
  /** The entries of each journal, by its name. A list is replaced when it grows, never changed. */
  readonly journals = new Map<string, readonly AnyEntry[]>()
  /** Every entry that was ever appended, including those that the store has lost since. */
  readonly ever: AnyEntry[] = []
  readonly #chain: JournalEntry[] = []
  readonly #heads: string[] = []
  #decisions: readonly ClusterEntry[] = []
  #campaigns: readonly CampaignEntry[] = []
  readonly #summaries = new Map<string, OperationSummary>()
  readonly #redis: MemoryRedis

  constructor(redis = new MemoryRedis()) {
    this.#redis = redis
  }
  async operation(operation: string): Promise<readonly OperationEntry[]> {
    this.#redis.ask()
    return this.operationNow(operation)
  }
  async run(run: string): Promise<readonly RunEntry[]> {
    this.#redis.ask()
    return this.runNow(run)
  }
  async cluster(): Promise<readonly ClusterEntry[]> {
    this.#redis.ask()
    return this.#decisions
  }
  async campaigns(): Promise<readonly CampaignEntry[]> {
    this.#redis.ask()
    return this.#campaigns
  }
  /** Reads an operation's journal even while the store is away, for judges. */
  operationNow = (operation: string) => (this.journals.get(`operation/${operation}`) ?? []) as readonly OperationEntry[]
  runNow = (run: string) => (this.journals.get(`run/${run}`) ?? []) as readonly RunEntry[]

  async append(entry: JournalEntry): Promise<'appended' | 'conflict'> {
    this.#redis.ask()
    const journal = this.#entriesOf(entry)
    if (journal.length !== entry.sequence - 1) return 'conflict'
    const last = journal.at(-1)
    invariant(
      entry.previous === (last ? entryHash(last) : noPrevious),
      `entry ${entry.journal}/${entry.sequence} breaks its chain`,
    )
    this.#chain.push(entry)
    const undo = this.#extend(entry)
    this.#redis.wrote(() => {
      undo()
      const at = this.#chain.lastIndexOf(entry)
      this.#chain.splice(at, 1)
      this.#heads.splice(at)
    })
    if (permitsWork(entry.event)) this.#redis.confirm()
    return 'appended'
  }
  async confirm(entries: readonly JournalEntry[]): Promise<void> {
    this.#redis.ask()
    const entry = entries.at(-1)
    if (entry === undefined) return
    const journal = this.#entriesOf(entry)
    const stored = journal[entry.sequence - 1]
    if (stored === undefined || entryHash(stored) !== entryHash(entry))
      throw new Failure(
        'Redis',
        `${entry.journal}/${entry.sequence} is not on the primary that answers now`,
        'ambiguous',
      )
    this.#redis.confirm()
  }
  /** The journal of an entry. */
  #entriesOf(entry: JournalEntry): readonly JournalEntry[] {
    if (isOfCluster(entry)) return this.#decisions
    return isOfCampaigns(entry) ? this.#campaigns : (this.journals.get(entry.journal) ?? [])
  }
  /** Appends an entry to its journal; returns what takes it back. */
  #extend(entry: JournalEntry): () => void {
    if (isOfCluster(entry)) return this.#decide(entry)
    if (!isOfCampaigns(entry)) return this.#write(entry)
    const before = this.#campaigns
    this.#campaigns = [...before, entry]
    return () => {
      this.#campaigns = before
    }
  }
  #write(entry: AnyEntry): () => void {
    const before = this.journals.get(entry.journal) ?? []
    this.journals.set(entry.journal, [...before, entry])
    this.ever.push(entry)
    return () => void this.journals.set(entry.journal, before)
  }
  #decide(entry: ClusterEntry): () => void {
    const before = this.#decisions
    this.#decisions = [...before, entry]
    return () => {
      this.#decisions = before
    }
  }
  async summarise(summary: OperationSummary): Promise<void> {
    this.#redis.ask()
    const before = this.#summaries.get(summary.operation)
    if (before && before.changedAtMs > summary.changedAtMs) return
    this.#summaries.set(summary.operation, summary)
    this.#redis.wrote(() => {
      if (before) this.#summaries.set(summary.operation, before)
      else this.#summaries.delete(summary.operation)
    })
  }
  async open(): Promise<readonly OperationSummary[]> {
    this.#redis.ask()
    return this.#newest((summary) => !isTerminal(summary) || summary.cleanupOwed.length > 0)
  }
  async endedSince(sinceMs: number, most: number): Promise<readonly OperationSummary[]> {
    this.#redis.ask()
    return this.#newest((summary) => isTerminal(summary) && summary.changedAtMs >= sinceMs).slice(0, most)
  }
  #newest(which: (summary: OperationSummary) => boolean): readonly OperationSummary[] {
    return [...this.#summaries.values()].filter(which).sort((a, b) => b.changedAtMs - a.changedAtMs)
  }
  async audit(sinceMs: number, most: number): Promise<readonly JournalEntry[]> {
    this.#redis.ask()
    return this.#chain.filter(({ atMs }) => atMs >= sinceMs).slice(-most)
  }
  async verify(): Promise<Awaited<ReturnType<Journals['verify']>>> {
    this.#redis.ask()
    const others: readonly (readonly [string, readonly JournalEntry[]])[] = [
      ['cluster', this.#decisions],
      ['campaigns', this.#campaigns],
    ]
    for (const [name, journal] of [...this.journals, ...others])
      for (const [index, entry] of journal.entries()) {
        const last = journal[index - 1]
        if (entry.previous !== (last ? entryHash(last) : noPrevious))
          return { chain: 'broken', where: `${name}/${index + 1}` }
      }
    return { chain: 'verifies' }
  }
  async head(): Promise<AuditHead> {
    this.#redis.ask()
    return this.#headAt(this.#chain.length)
  }
  async holds(head: AuditHead): Promise<boolean> {
    this.#redis.ask()
    return head.position <= this.#chain.length && this.#headAt(head.position).hash === head.hash
  }
  /** The hash of a position covers the hash before it and the position's own entry. */
  #headAt(position: number): AuditHead {
    while (this.#heads.length < position) {
      const entry = this.#chain[this.#heads.length]
      this.#heads.push(hashOf([this.#heads.at(-1) ?? '', entry ? entryHash(entry) : '']))
    }
    return { position, hash: this.#heads[position - 1] ?? hashOf([]) }
  }
}
