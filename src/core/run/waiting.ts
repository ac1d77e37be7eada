import type { RunEvent } from './events.ts'
import type { RunState, StepProgress } from './state.ts'

/** The part of a run's state that waits change. */
type Waits = Pick<RunState, 'limitFromMs' | 'waiting'>

/** The state of work, or of a wait for a person, that begins at `atMs`; its limit counts from then. */
export const startsAt = (atMs: number): Pick<RunState, 'sinceMs' | 'limitFromMs' | 'waiting'> => ({
  sinceMs: atMs,
  limitFromMs: atMs,
  waiting: null,
})

/** The run with a new wait. The duration of an unlimited wait that ends moves the start of the step's limit forward. */
export function waitsFor<Run extends Waits>(run: Run, event: Extract<RunEvent, { type: 'waiting' }>): Run {
  const { key, reason, sinceMs, patience = 'limited', position } = event
  const waiting = { key, reason, sinceMs, patience, ...(position === undefined ? {} : { position }) }
  return { ...run, limitFromMs: sinceMs - countedMs(run, sinceMs), waiting }
}

/**
 * The run after it gave its slots back: the acquiring step is begun again, because the run is in the queue. Its limit
 * continues from the time that was used up when the lock was acquired, so only time in the queue counts.
 */
export function gaveBack(
  run: RunState,
  { index, because }: Extract<RunEvent, { type: 'gaveBack' }>,
  atMs: number,
): RunState {
  const progress = run.progress.map((step, at): StepProgress => {
    if (at < index) return step
    return { is: at === index ? 'begun' : 'pending', sinceMs: atMs, evidence: '', attempt: run.attempt }
  })
  const waiting = because === null ? null : { ...because, sinceMs: atMs, patience: 'limited' as const }
  const limitFromMs = atMs - run.queuedMs
  return { ...run, progress, current: index, ...startsAt(atMs), limitFromMs, gaveBackAtMs: atMs, waiting, changed: [] }
}

/** How long the current step has been worked on, in milliseconds, without unlimited waits. */
export const countedMs = ({ limitFromMs, waiting }: Waits, nowMs: number): number =>
  (waiting?.patience === 'unlimited' ? waiting.sinceMs : nowMs) - limitFromMs
