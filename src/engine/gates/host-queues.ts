/** Asks hosts in turn: one question at a time to a host, and a bounded number in all. */
export type HostQueues = {
  /** Runs `work` when it is its turn; a host of null waits for no other question. */
  ask<T>(host: string | null, work: () => Promise<T>): Promise<T>
}

/** Queues for one plan: at most `most` hosts are asked at once. */
export function hostQueues(most: number): HostQueues {
  const last = new Map<string, Promise<unknown>>()
  const waiting: (() => void)[] = []
  let open = most
  const slot = async <T>(work: () => Promise<T>): Promise<T> => {
    if (open > 0) open--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) open++
      else next()
    }
  }
  return {
    ask(host, work) {
      if (host === null) return work()
      const before = last.get(host) ?? Promise.resolve()
      const mine = before.then(() => slot(work))
      last.set(
        host,
        mine.catch(() => undefined),
      )
      return mine
    },
  }
}
