import type { RunEvent } from '../../core/run/events.ts'
import type { Step } from '../../core/steps/table.ts'

/** An entry of a run's journal; `atMs` is its time in milliseconds since 1970. */
export type RunAt = { readonly atMs: number; readonly event: RunEvent }

/** The steps of a run, from its first entry; empty when that is missing. */
export function stepsIn([first]: readonly RunAt[]): readonly Step[] {
  return first?.event.type === 'created' ? first.event.steps : []
}
