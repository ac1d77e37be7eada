import type { RunOutcome } from './events.ts'

/** Whether a run ended with its node as the plan wants it; no for a run that has not ended. */
export const endedWell = (outcome: RunOutcome | null): boolean => outcome === 'succeeded' || outcome === 'nothing to do'

/** Whether a run counts against the failure budget by its end; no for a run that has not ended. */
export const endedBadly = (outcome: RunOutcome | null): boolean => outcome === 'failed' || outcome === 'undone'
