import type { Clock } from './clock.ts'

/** A cached answer. */
export type Remembered<T> = {
  /** The cached answer, or a new one when it is too old; concurrent callers share one query. */
  get(): Promise<T>
  /** Makes the next call query again. */
  forget(): void
}

/** Caches the answer of `ask` for `forMs` milliseconds. A failed query is not cached. */
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
