import type { RunOutcome } from './events.ts'

/** Whether the run left its node as the plan wants it; false for a run that has not ended. */
export const endedWell = (outcome: RunOutcome | null): boolean => outcome === 'succeeded' || outcome === 'nothing to do'

/** Whether the outcome counts against the failure budget; false for a run that has not ended. */
export const endedBadly = (outcome: RunOutcome | null): boolean => outcome === 'failed' || outcome === 'undone'
