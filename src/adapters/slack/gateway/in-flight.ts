/** Waits for something at most so long; false when it took longer. */
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

/** Requests that are being dealt with right now. */
export class InFlight {
  readonly #inHand = new Set<Promise<unknown>>()

  /** How many there are. */
  get count(): number {
    return this.#inHand.size
  }

  /** Remembers one until it ends. */
  add<T>(flight: Promise<T>): Promise<T> {
    this.#inHand.add(flight)
    const end = () => this.#inHand.delete(flight)
    flight.then(end, end)
    return flight
  }

  /** Waits until none is left, at most so long. */
  async landed(limitMs: number): Promise<boolean> {
    const all = async () => {
      while (this.#inHand.size > 0) await Promise.allSettled(this.#inHand)
    }
    return endsWithin(all(), limitMs)
  }
}
