/** Wakes all watchers: once when they begin to watch, and after each `notify`. */
export class ChangeSignal {
  #beat = Promise.withResolvers<void>()

  notify(): void {
    const { resolve } = this.#beat
    this.#beat = Promise.withResolvers<void>()
    resolve()
  }
  async *changes(signal: AbortSignal): AsyncIterable<void> {
    const ended = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
    while (!signal.aborted) {
      const next = this.#beat.promise
      yield
      await Promise.race([next, ended])
    }
  }
}
