/** Waits for a promise for at most this long; false when it took longer. */
export async function endsWithin(promise: Promise<unknown>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs)
  })
  try {
    return await Promise.race([promise.then(() => true), limit])
  } finally {
    clearTimeout(timer)
  }
}

/** Requests in progress. */
export class InFlight {
  readonly #running = new Set<Promise<unknown>>()

  /** The number of requests in progress. */
  get count(): number {
    return this.#running.size
  }

  /** Tracks one until it ends. */
  add<T>(flight: Promise<T>): Promise<T> {
    this.#running.add(flight)
    const end = () => this.#running.delete(flight)
    flight.then(end, end)
    return flight
  }

  /** Waits until none is left, for at most this long. */
  async settled(limitMs: number): Promise<boolean> {
    const all = async () => {
      while (this.#running.size > 0) await Promise.allSettled(this.#running)
    }
    return endsWithin(all(), limitMs)
  }
}
