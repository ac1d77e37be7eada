import type { RunEvent } from './events.ts'
import type { RunState } from './state.ts'

/** The part of a run that its waits change. */
type Waits = Pick<RunState, 'sinceMs' | 'waiting'>

/** The run with another wait. The time of an unlimited wait that ends is added to where the step's limit counts from. */
export function waitsFor<Run extends Waits>(run: Run, event: Extract<RunEvent, { type: 'waiting' }>): Run {
  const { key, reason, sinceMs, patience = 'limited' } = event
  return { ...run, sinceMs: sinceMs - countedMs(run, sinceMs), waiting: { key, reason, sinceMs, patience } }
}

/** How long the current step has been worked on, in milliseconds, without its unlimited waits. */
export const countedMs = ({ sinceMs, waiting }: Waits, nowMs: number): number =>
  (waiting?.patience === 'unlimited' ? waiting.sinceMs : nowMs) - sinceMs
