/** An event source with subscribers. */
export interface Signal<Value> {
  /** Calls every subscriber. */
  tell(value: Value): void
  /** Subscribes; the returned function unsubscribes. */
  listen(hear: (value: Value) => void): () => void
}

/** Creates a signal without subscribers. */
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
