import { setTimeout } from 'node:timers/promises'

/** Waits this long, or until the signal is aborted; says which. */
export async function pauseFor(durationMs: number, signal: AbortSignal): Promise<'passed' | 'ended'> {
  try {
    await setTimeout(durationMs, undefined, { signal })
    return 'passed'
  } catch (error) {
    if (!signal.aborted) throw error
    return 'ended'
  }
}
