/** Something that happens now and then, and those who want to hear of it. */
export interface Signal<Value> {
  /** Tells everybody who listens. */
  tell(value: Value): void
  /** Listens; what it returns stops listening. */
  listen(hear: (value: Value) => void): () => void
}

/** Makes a signal that nobody listens to yet. */
export function signal<Value>(): Signal<Value> {
  const listeners = new Set<(value: Value) => void>()
  return {
    tell: (value) => {
      for (const hear of [...listeners]) hear(value)
    },
    listen: (hear) => {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
  }
}
