/**
 * What a part of the world refuses or does not answer at this moment. Each cause adds entries of its own and takes only
 * these back, so one that ends leaves what others still restrict.
 */
export class Restrictions<Kind extends string> {
  readonly #active = new Set<{ readonly kind: Kind }>()

  /** Restricts from now on; what is returned takes exactly this back. */
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
