import { isSameName } from '../../core/inventory/names.ts'
import { Failure } from './failure.ts'

/**
 * Limits concurrent work in total and per host; names that may belong to one host count as that host. First come, first
 * served, except that work for a full host does not block others.
 */
export type ConcurrencyLimit = {
  /**
   * Runs the work once it is within the limits. Throws `Failure` without running it when the signal aborts before that.
   */
  pass<T>(host: string, signal: AbortSignal | null, work: () => Promise<T>): Promise<T>
}

type Waiting = { readonly host: string; readonly begin: () => void }

/** A limit of `maxAtOnce` over all hosts and `maxPerHost` for each. */
export function concurrencyLimit(maxAtOnce: number, maxPerHost: number): ConcurrencyLimit {
  const inside = new Map<string, number>()
  let insideAll = 0
  const queue = new Set<Waiting>()

  const insideOf = (host: string): number =>
    [...inside].reduce((sum, [name, count]) => (isSameName(name, host) ? sum + count : sum), 0)
  const isFree = (host: string): boolean => insideAll < maxAtOnce && insideOf(host) < maxPerHost
  const enter = (host: string): void => {
    insideAll += 1
    inside.set(host, (inside.get(host) ?? 0) + 1)
  }
  const leave = (host: string): void => {
    insideAll -= 1
    const left = (inside.get(host) ?? 1) - 1
    if (left === 0) inside.delete(host)
    else inside.set(host, left)
    for (const waiting of queue) {
      if (!isFree(waiting.host)) continue
      queue.delete(waiting)
      enter(waiting.host)
      waiting.begin()
    }
  }
  const turn = (host: string, signal: AbortSignal | null): Promise<void> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => {
        queue.delete(waiting)
        reject(givenUp(host))
      }
      const begin = (): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      const waiting = { host, begin }
      signal?.addEventListener('abort', giveUp, { once: true })
      queue.add(waiting)
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
