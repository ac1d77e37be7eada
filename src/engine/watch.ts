import { setTimeout } from 'node:timers/promises'
import { Failure } from './failure.ts'
import type { Outside } from './outside.ts'

// The watch itself waits by blocking queries; this is only the pause after one failed.
const againMs = 1000

/** Wakes everything that waits, whenever locks or the cluster's health changed. Ends when the signal aborts. */
export async function watch(outside: Outside, signal: AbortSignal): Promise<void> {
  await Promise.all([
    follow(outside, 'locks', () => outside.locks.changes(signal), signal),
    follow(outside, 'cluster', () => outside.cluster.changes(signal), signal),
  ])
}

async function follow(
  outside: Outside,
  what: string,
  changes: () => AsyncIterable<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for await (const _ of changes()) await wakeWaiting(outside)
    } catch (error) {
      if (signal.aborted) return
      outside.log.warn({ error, what }, 'watching was interrupted; looking again')
      if (!(error instanceof Failure)) throw error
      await setTimeout(againMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** A turn for every operation that is under way, and for the run that it works on. */
export async function wakeWaiting(outside: Outside): Promise<void> {
  const underWay = (await outside.journals.open()).filter(
    ({ state }) => state !== 'planned' && state !== 'awaiting approval',
  )
  for (const { operation, runs } of underWay) {
    const active = runs.find(({ outcome }) => outcome === null)
    await outside.turns.wake(active ? { kind: 'run', id: active.run } : { kind: 'operation', id: operation })
  }
}
