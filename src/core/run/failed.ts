import { endedBadly } from './outcome.ts'
import type { RunState } from './state.ts'

/** Whether a run counts as failed now: it needs attention, its last step failed, or it ended badly. */
export function hasFailed({ status, failure, outcome }: RunState): boolean {
  if (outcome !== null) return endedBadly(outcome)
  return status === 'needs attention' || failure !== null
}
