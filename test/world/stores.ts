import { invariant } from '../../src/core/invariant.ts'
import { entryHash, noPrevious } from '../../src/core/journal.ts'
import type { OperationSummary } from '../../src/core/operation/summary.ts'
import { type MessageLedger, nothingTold, type Told } from '../../src/engine/ports/chat.ts'
import type { Journals, OperationEntry, RunEntry } from '../../src/engine/ports/journals.ts'
import type { NextTurn, TurnId, Turns } from '../../src/engine/ports/turns.ts'

type AnyEntry = OperationEntry | RunEntry

/** Journals in memory, with the same compare-and-set and chain as the real ones. */
export class MemoryJournals implements Journals {
  readonly journals = new Map<string, AnyEntry[]>()
  readonly chain: AnyEntry[] = []
  readonly summaries = new Map<string, OperationSummary>()

  async operation(operation: string): Promise<readonly OperationEntry[]> {
    return [...(this.journals.get(`operation/${operation}`) ?? [])] as OperationEntry[]
  }
  async run(run: string): Promise<readonly RunEntry[]> {
    return [...(this.journals.get(`run/${run}`) ?? [])] as RunEntry[]
  }
  async append(entry: AnyEntry): Promise<'appended' | 'conflict'> {
    const journal = this.journals.get(entry.journal) ?? []
    if (journal.length !== entry.sequence - 1) return 'conflict'
    const last = journal.at(-1)
    invariant(
      entry.previous === (last ? entryHash(last) : noPrevious),
      `entry ${entry.journal}/${entry.sequence} breaks its chain`,
    )
    this.journals.set(entry.journal, [...journal, entry])
    this.chain.push(entry)
    return 'appended'
  }
  async summarise(summary: OperationSummary): Promise<void> {
    this.summaries.set(summary.operation, summary)
  }
  async open(): Promise<readonly OperationSummary[]> {
    return [...this.summaries.values()].filter(({ state }) => !over.has(state))
  }
  async endedSince(sinceMs: number, most: number): Promise<readonly OperationSummary[]> {
    return [...this.summaries.values()]
      .filter(({ state, changedAtMs }) => over.has(state) && changedAtMs >= sinceMs)
      .slice(-most)
      .reverse()
  }
  async audit(sinceMs: number, most: number): Promise<readonly AnyEntry[]> {
    return this.chain.filter(({ atMs }) => atMs >= sinceMs).slice(-most)
  }
  async verify(): Promise<Awaited<ReturnType<Journals['verify']>>> {
    for (const [name, journal] of this.journals)
      for (const [index, entry] of journal.entries()) {
        const last = journal[index - 1]
        if (entry.previous !== (last ? entryHash(last) : noPrevious))
          return { chain: 'broken', where: `${name}/${index + 1}` }
      }
    return { chain: 'verifies' }
  }
  /** Forgets the newest entries of a journal, as a store does that lost its last second. */
  forget(journal: string, entries: number): void {
    const kept = (this.journals.get(journal) ?? []).slice(0, -entries)
    this.journals.set(journal, kept)
  }
}

const over: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled', 'denied', 'expired', 'discarded'])

/** The queue of turns in memory: the world takes the earliest one that is due. */
export class MemoryTurns implements Turns {
  readonly due = new Map<string, { readonly turn: TurnId; atMs: number }>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }
  async schedule(turn: TurnId, atMs: number): Promise<void> {
    const key = `${turn.kind}/${turn.id}`
    const known = this.due.get(key)
    this.due.set(key, { turn, atMs: Math.min(known?.atMs ?? Number.POSITIVE_INFINITY, atMs) })
  }
  async wake(turn: TurnId): Promise<void> {
    await this.schedule(turn, this.#now())
  }
  /** The earliest turn; it leaves the queue until its outcome puts it back. */
  take(): { readonly turn: TurnId; readonly atMs: number } | null {
    const [first] = [...this.due.entries()].sort(([a, x], [b, y]) => x.atMs - y.atMs || (a < b ? -1 : 1))
    if (!first) return null
    this.due.delete(first[0])
    return first[1]
  }
  async settle(turn: TurnId, next: NextTurn): Promise<void> {
    if (next.again === 'now') await this.schedule(turn, this.#now())
    if (next.again === 'at') await this.schedule(turn, next.atMs)
  }
}

/** What was already said, in memory. */
export class MemoryLedger implements MessageLedger {
  readonly #told = new Map<string, Told>()

  async read(operation: string): Promise<Told> {
    return this.#told.get(operation) ?? nothingTold
  }
  async operationAt(card: { readonly channel: string; readonly timestamp: string }): Promise<string | null> {
    const found = [...this.#told].find(
      ([, told]) => told.card?.timestamp === card.timestamp && told.card.channel === card.channel,
    )
    return found?.[0] ?? null
  }
  async write(operation: string, before: Told, after: Told): Promise<'written' | 'conflict'> {
    const now = this.#told.get(operation) ?? nothingTold
    if (JSON.stringify(now) !== JSON.stringify(before)) return 'conflict'
    this.#told.set(operation, after)
    return 'written'
  }
}
