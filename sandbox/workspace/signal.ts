/** An event source with subscribers. */
export interface Signal<Value> {
  /** Calls every subscriber. */
  emit(value: Value): void
  /** Subscribes; the returned function unsubscribes. */
  subscribe(listener: (value: Value) => void): () => void
}

/** Creates a signal without subscribers. */
export function signal<Value>(): Signal<Value> {
  const listeners = new Set<(value: Value) => void>()
  return {
    emit: (value) => {
      for (const listener of [...listeners]) listener(value)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
