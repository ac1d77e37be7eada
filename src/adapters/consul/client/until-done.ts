import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '../../../engine/ports/failure.ts'
import { source } from './errors.ts'

/**
 * Repeats an attempt until it is done or the time is over; each conflict means that another writer made progress. Throws
 * `Failure` when the time is over: nothing was written then.
 */
export async function untilDone<T>(
  limitMs: number,
  attempt: () => Promise<{ readonly is: 'done'; readonly value: T } | { readonly is: 'again' }>,
): Promise<T> {
  const began = performance.now()
  for (let attempts = 1; ; attempts += 1) {
    const attempted = await attempt()
    if (attempted.is === 'done') return attempted.value
    if (performance.now() - began > limitMs)
      throw new Failure(source, `another writer was faster ${attempts} times in ${limitMs} ms`, 'none')
    await pause(Math.random() * Math.min(50, attempts * 2))
  }
}
