/** Lets everybody know who watches: once at the beginning, and after every beat. */
export class Pulse {
  #beat = Promise.withResolvers<void>()

  beat(): void {
    const { resolve } = this.#beat
    this.#beat = Promise.withResolvers<void>()
    resolve()
  }
  async *beats(signal: AbortSignal): AsyncIterable<void> {
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    while (!signal.aborted) {
      const next = this.#beat.promise
      yield
      await Promise.race([next, ended])
    }
  }
}
