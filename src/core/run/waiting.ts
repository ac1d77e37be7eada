import type { RunEvent } from './events.ts'
import type { RunState, StepProgress } from './state.ts'

/** The part of a run that its waits change. */
type Waits = Pick<RunState, 'limitFromMs' | 'waiting'>

/** Work, or a wait for a person, that begins now: its limit counts from here. */
export const startsAt = (atMs: number): Pick<RunState, 'sinceMs' | 'limitFromMs' | 'waiting'> => ({
  sinceMs: atMs,
  limitFromMs: atMs,
  waiting: null,
})

/** The run with another wait. The time of an unlimited wait that ends is added to where the step's limit counts from. */
export function waitsFor<Run extends Waits>(run: Run, event: Extract<RunEvent, { type: 'waiting' }>): Run {
  const { key, reason, sinceMs, patience = 'limited' } = event
  return { ...run, limitFromMs: sinceMs - countedMs(run, sinceMs), waiting: { key, reason, sinceMs, patience } }
}

/**
 * The run back at the step that takes its slots. That is begun, as the run stands in the queue; its limit goes on where
 * it was when the slots were taken, so that only time in the queue counts.
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

/** How long the current step has been worked on, in milliseconds, without its unlimited waits. */
export const countedMs = ({ limitFromMs, waiting }: Waits, nowMs: number): number =>
  (waiting?.patience === 'unlimited' ? waiting.sinceMs : nowMs) - limitFromMs
