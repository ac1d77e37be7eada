import type { Bounds, Kind } from './bounds.ts'

/** A set of nodes that are out together, as far as bounds and limits count them. */
export class OutTogether {
  readonly #open: Map<string, number>
  readonly #lost: number[]
  readonly #caps: number[]
  #left: number

  /** An empty set. */
  constructor({ open, atOnce, limits }: Bounds) {
    this.#open = new Map(open)
    this.#lost = limits.map(() => 0)
    this.#caps = limits.map(() => Number.POSITIVE_INFINITY)
    this.#left = atOnce
  }

  /** What a limit, by its number, loses with the nodes of the set. */
  lost(limit: number): number {
    return this.#lost[limit] ?? 0
  }

  /** How many more nodes may be out at once. */
  get left(): number {
    return this.#left
  }

  /** Adds a node of a kind and returns how to take it out again; null when it may not be out beside the others. */
  add({ scopes, losses, caps }: Kind): (() => void) | null {
    if (this.#left < 1 || scopes.some((scope) => (this.#open.get(scope) ?? 1) < 1)) return null
    const capsBefore = [...this.#caps]
    const change = (by: 1 | -1) => {
      this.#left -= by
      for (const scope of scopes) this.#open.set(scope, (this.#open.get(scope) ?? 1) - by)
      for (const [limit, loss] of losses.entries()) this.#lost[limit] = this.lost(limit) + by * loss
    }
    change(1)
    for (const [limit, cap] of caps.entries()) this.#caps[limit] = Math.min(this.#caps[limit] ?? cap, cap)
    const undo = () => {
      change(-1)
      for (const [limit, cap] of capsBefore.entries()) this.#caps[limit] = cap
    }
    if (this.#caps.every((cap, limit) => this.lost(limit) <= cap)) return undo
    undo()
    return null
  }
}
