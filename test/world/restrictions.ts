/**
 * What a part of a world denies or leaves unanswered now. Each cause adds entries of its own and removes only these, so
 * a cause that ends leaves the restrictions of others.
 */
export class Restrictions<Kind extends string> {
  readonly #active = new Set<{ readonly kind: Kind }>()

  /** Adds restrictions; the returned function removes exactly these. */
  add(...kinds: readonly Kind[]): () => void {
    const added = kinds.map((kind) => ({ kind }))
    for (const entry of added) this.#active.add(entry)
    return () => {
      for (const entry of added) this.#active.delete(entry)
    }
  }
  has(kind: Kind): boolean {
    return [...this.#active].some((entry) => entry.kind === kind)
  }
  isEmpty(): boolean {
    return this.#active.size === 0
  }
}
