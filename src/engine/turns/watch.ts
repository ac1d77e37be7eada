import { activeRuns } from '../../core/operation/active-runs.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { pauseFor } from '../ports/pause.ts'

type WatchContext = Pick<ClusterContext, 'journals' | 'turns' | 'locks' | 'cluster' | 'log'>

// The pause after a failure, in milliseconds; the watch itself waits by blocking queries.
const againMs = 1000

/**
 * Wakes all waiting operations and runs after each change of locks or of the cluster's health. Ends when the signal
 * aborts.
 */
export async function watch(context: WatchContext, signal: AbortSignal): Promise<void> {
  await Promise.all([
    follow(context, 'locks', () => context.locks.changes(signal), signal),
    follow(context, 'cluster', () => context.cluster.changes(signal), signal),
  ])
}

async function follow(
  context: Pick<ClusterContext, 'journals' | 'turns' | 'log'>,
  what: string,
  changes: () => AsyncIterable<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const _ of changes()) await wakeWaiting(context)
    } catch (error) {
      if (signal.aborted) return
      context.log.warn({ error, what }, 'a watch was interrupted and begins again')
      if (!(error instanceof Failure)) throw error
      await pauseFor(againMs, signal)
    }
  }
}

/** Wakes every operation that has started or is queued, by its active runs if it has any. */
export async function wakeWaiting(context: Pick<ClusterContext, 'journals' | 'turns'>): Promise<void> {
  const underWay = (await context.journals.open()).filter(
    ({ state }) => state !== 'planned' && state !== 'awaiting approval',
  )
  for (const summary of underWay) {
    const active = activeRuns(summary)
    for (const { run } of active) await context.turns.wake({ kind: 'run', id: run })
    if (active.length === 0) await context.turns.wake({ kind: 'operation', id: summary.operation })
  }
}
