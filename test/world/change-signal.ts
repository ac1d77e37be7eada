/** Lets everybody know who watches: once at the beginning, and after every beat. */
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
