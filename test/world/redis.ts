import { Failure } from '../../src/engine/ports/failure.ts'

/** The one store below journals, summaries and ledger: it can be away, and it can lose what was written last. */
export class MemoryRedis {
  away = false
  /** Whether no replica has what is written from now on. */
  replicaAway = false
  /** Whether anything was ever lost. */
  hasLost = false
  #undo: (() => void)[] = []

  /** Every question goes through here. */
  ask(): void {
    if (this.away) throw new Failure('Redis', 'connection refused', 'none')
  }
  /** Throws unless replicas have everything that was written. */
  confirm(): void {
    if (this.replicaAway) throw new Failure('Redis', '0 of 1 replicas confirmed a write', 'ambiguous')
  }
  /** Notes a write, by what takes it back. */
  wrote(undo: () => void): void {
    this.#undo.push(undo)
  }
  get writes(): number {
    return this.#undo.length
  }
  /** Comes back without the newest writes, as a store does that lost its last second. */
  loses(writes: number): void {
    this.hasLost ||= writes > 0
    const lost = this.#undo.splice(Math.max(0, this.#undo.length - writes))
    for (const undo of lost.reverse()) undo()
  }
  /** Does something, and comes back without everything that was written meanwhile. */
  async losesWhat(does: () => unknown): Promise<void> {
    const before = this.writes
    await does()
    this.loses(this.writes - before)
  }
}
