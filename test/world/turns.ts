import type { NextTurn, TurnId, Turns } from '../../src/engine/ports/turns.ts'

/** A turn and its due time. */
export type Due = { readonly turn: TurnId; readonly atMs: number }

// a turn that waits to be woken is taken after this time at the latest
const idleMs = 3_600_000

/** The turn queue in memory. The world takes the earliest turn that is due. */
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
  /**
   * Takes the earliest turn due by `untilMs`, and keeps it from others until it is settled; null when there is none.
   */
  take(untilMs: number): Due | null {
    const first = this.#first()
    if (first === null || first[1].atMs > untilMs) return null
    this.#due.delete(first[0])
    this.#taken.add(first[0])
    return first[1]
  }
  /** When the earliest turn that nobody has taken is due; infinity when there is none. */
  dueMs = (): number => this.#first()?.[1].atMs ?? Number.POSITIVE_INFINITY
  #first(): readonly [key: string, due: Due] | null {
    let first: readonly [key: string, due: Due] | null = null
    for (const one of this.#due) {
      if (this.#taken.has(one[0])) continue
      if (first === null || one[1].atMs < first[1].atMs || (one[1].atMs === first[1].atMs && one[0] < first[0]))
        first = one
    }
    return first
  }
  async settle(turn: TurnId, next: NextTurn): Promise<void> {
    this.#taken.delete(`${turn.kind}/${turn.id}`)
    if (next.again === 'now') await this.schedule(turn, this.#now())
    if (next.again === 'at') await this.schedule(turn, next.atMs)
    if (next.again === 'when woken') await this.schedule(turn, this.#now() + idleMs)
  }
  /** Gives up a turn whose bot is silent, so that another bot can take it. */
  abandon(turn: TurnId): void {
    this.#taken.delete(`${turn.kind}/${turn.id}`)
  }
}

/** The queue as seen by bots whose clocks are `skewMs` ahead: they schedule turns by their own clocks. */
export const withSkewedClock = (turns: Turns, skewMs: () => number): Turns => ({
  schedule: (turn, atMs) => turns.schedule(turn, atMs - skewMs()),
  wake: (turn) => turns.wake(turn),
})
