import { Failure } from '../../engine/ports/failure.ts'

/** Lets so many through at once, over all hosts and for each; whoever comes first goes first, unless its host is full. */
export type ConcurrencyLimit = {
  /** Runs the work when it is its turn; given up before that, it is never begun. */
  pass<T>(host: string, signal: AbortSignal | null, work: () => Promise<T>): Promise<T>
}

type Waiting = { readonly host: string; readonly begin: () => void }

/** Makes a turnstile. */
export function concurrencyLimit(maxAtOnce: number, maxPerHost: number): ConcurrencyLimit {
  const inside = new Map<string, number>()
  let insideAll = 0
  const line = new Set<Waiting>()

  const isFree = (host: string): boolean => insideAll < maxAtOnce && (inside.get(host) ?? 0) < maxPerHost
  const enter = (host: string): void => {
    insideAll += 1
    inside.set(host, (inside.get(host) ?? 0) + 1)
  }
  const leave = (host: string): void => {
    insideAll -= 1
    const left = (inside.get(host) ?? 1) - 1
    if (left === 0) inside.delete(host)
    else inside.set(host, left)
    for (const waiting of line) {
      if (!isFree(waiting.host)) continue
      line.delete(waiting)
      enter(waiting.host)
      waiting.begin()
    }
  }
  const turn = (host: string, signal: AbortSignal | null): Promise<void> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => {
        line.delete(waiting)
        reject(givenUp(host))
      }
      const begin = (): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      const waiting = { host, begin }
      signal?.addEventListener('abort', giveUp, { once: true })
      line.add(waiting)
    })

  return {
    async pass(host, signal, work) {
      if (signal?.aborted) throw givenUp(host)
      if (isFree(host)) enter(host)
      else await turn(host, signal)
      try {
        return await work()
      } finally {
        leave(host)
      }
    },
  }
}

const givenUp = (host: string): Failure => new Failure(`node ${host}`, 'given up before its turn came', 'none')
