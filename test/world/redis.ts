import { Failure } from '../../src/engine/ports/failure.ts'

/** The store below journals, summaries and ledger. It can be away and can lose its newest writes. */
export class MemoryRedis {
  away = false
  /** Whether the replica is unreachable, so that no write is confirmed. */
  replicaAway = false
  /** The number of writes that the replica had when it became unreachable. */
  #replicated = 0
  /** Whether any write was ever lost. */
  hasLost = false
  #undo: (() => void)[] = []

  /** Throws while the store is away; every read and write calls it. */
  ask(): void {
    if (this.away) throw new Failure('Redis', 'connection refused', 'none')
  }
  /** Throws unless the replica has every write. */
  confirm(): void {
    if (this.replicaAway) throw new Failure('Redis', '0 of 1 replicas confirmed a write', 'ambiguous')
  }
  /** Makes the replica unreachable: it has the writes until now. */
  losesReplica(): void {
    this.replicaAway = true
    this.#replicated = this.writes
  }
  /** The replica is reachable again and gets every write, or it takes over without those that it does not have. */
  endsWithoutReplica(how: 'follows' | 'takes over'): void {
    this.replicaAway = false
    if (how === 'takes over') this.loseNewest(this.writes - this.#replicated)
  }
  /** Records a write by the function that undoes it. */
  wrote(undo: () => void): void {
    this.#undo.push(undo)
  }
  get writes(): number {
    return this.#undo.length
  }
  /** Loses the newest `writes` writes, as a restart after a crash does. */
  loseNewest(writes: number): void {
    this.hasLost ||= writes > 0
    const lost = this.#undo.splice(Math.max(0, this.#undo.length - writes))
    for (const undo of lost.reverse()) undo()
  }
  /** Runs `does` and then loses every write made meanwhile. */
  async loseWritesOf(does: () => unknown): Promise<void> {
    const before = this.writes
    await does()
    this.loseNewest(this.writes - before)
  }
}
