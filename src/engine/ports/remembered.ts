import type { Clock } from './clock.ts'

/** An answer that is believed for a while. */
export type Remembered<T> = {
  /** The last answer, or a new one when it is too old; everyone who asks meanwhile shares it. */
  get(): Promise<T>
  /** Has the next one ask again. */
  forget(): void
}

/** Asks at most once in `forMs`. A question that failed is asked again by the next one. */
export function remembered<T>(forMs: number, clock: Clock, ask: () => Promise<T>): Remembered<T> {
  let last: { readonly atMs: number; readonly answer: Promise<T> } | null = null
  return {
    get() {
      const nowMs = clock.now()
      if (last !== null && nowMs - last.atMs < forMs && nowMs >= last.atMs) return last.answer
      const asked = { atMs: nowMs, answer: ask() }
      last = asked
      asked.answer.catch(() => {
        if (last === asked) last = null
      })
      return asked.answer
    },
    forget() {
      last = null
    },
  }
}
