import type { NextTurn, TurnId, Turns } from '../../src/engine/ports/turns.ts'

/** A turn, and when it is due. */
export type Due = { readonly turn: TurnId; readonly atMs: number }

// Something that waits to be woken is looked at all the same after this time.
const idleMs = 3_600_000

/** The queue of turns in memory: the world takes the earliest one that is due. */
export class MemoryTurns implements Turns {
  readonly #due = new Map<string, Due>()
  readonly #taken = new Set<string>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }
  async schedule(turn: TurnId, atMs: number): Promise<void> {
    const key = `${turn.kind}/${turn.id}`
    const known = this.#due.get(key)
    this.#due.set(key, { turn, atMs: Math.min(known?.atMs ?? Number.POSITIVE_INFINITY, atMs) })
  }
  async wake(turn: TurnId): Promise<void> {
    await this.schedule(turn, this.#now())
  }
  /** The earliest turn that nobody has taken; it leaves the queue until it is settled. */
  take(untilMs: number): Due | null {
    const [first] = [...this.#due]
      .filter(([key, { atMs }]) => atMs <= untilMs && !this.#taken.has(key))
      .sort(([a, x], [b, y]) => x.atMs - y.atMs || (a < b ? -1 : 1))
    if (!first) return null
    this.#due.delete(first[0])
    this.#taken.add(first[0])
    return first[1]
  }
  async settle(turn: TurnId, next: NextTurn): Promise<void> {
    this.#taken.delete(`${turn.kind}/${turn.id}`)
    if (next.again === 'now') await this.schedule(turn, this.#now())
    if (next.again === 'at') await this.schedule(turn, next.atMs)
    if (next.again === 'when woken') await this.schedule(turn, this.#now() + idleMs)
  }
  /** Its bot fell silent: somebody else may take the turn, and the same again. */
  abandon(turn: TurnId): void {
    this.#taken.delete(`${turn.kind}/${turn.id}`)
  }
}

/** The queue as bots see it whose clocks are off by so much: what is due is due by their clocks. */
export const byClocksOff = (turns: Turns, skewMs: () => number): Turns => ({
  schedule: (turn, atMs) => turns.schedule(turn, atMs - skewMs()),
  wake: (turn) => turns.wake(turn),
})
