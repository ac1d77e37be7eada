/** Why a turn must end early. */
type EndEarly = 'stopping' | 'lease lost'

/** The turns that this worker is taking, and until when each is guaranteed to be taken by no other worker. */
export type TurnLeases = {
  /** Starts the lease of a turn; its signal aborts when the bot stops or the lease is lost. */
  begin(jobId: string): AbortSignal
  end(jobId: string): void
  renewed(jobIds: readonly string[]): void
  lost(jobIds: readonly string[]): void
  endAll(why: EndEarly): void
  readonly count: () => number
  close(): void
}

const lookEveryMs = 250

/**
 * Keeps the leases of one worker. A lease that was not renewed in time counts as lost, whether or not Redis is
 * reachable.
 */
export function keepLeases(leaseMs: number): TurnLeases {
  const leases = new Map<string, { readonly abort: AbortController; untilMs: number }>()
  const timer = setInterval(() => {
    for (const { abort, untilMs } of leases.values()) if (performance.now() > untilMs) abort.abort('lease lost')
  }, lookEveryMs)
  timer.unref()
  const until = () => performance.now() + leaseMs

  return {
    begin(jobId) {
      const abort = new AbortController()
      leases.set(jobId, { abort, untilMs: until() })
      return abort.signal
    },
    end: (jobId) => void leases.delete(jobId),
    renewed(jobIds) {
      for (const jobId of jobIds) {
        const lease = leases.get(jobId)
        if (lease) lease.untilMs = until()
      }
    },
    lost(jobIds) {
      for (const jobId of jobIds) leases.get(jobId)?.abort.abort('lease lost')
    },
    endAll(why) {
      for (const { abort } of leases.values()) abort.abort(why)
    },
    count: () => leases.size,
    close: () => clearInterval(timer),
  }
}
