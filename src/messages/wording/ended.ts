import type { OperationState, OperationSummary } from '../../core/operation/summary.ts'

/** The state in the words of card, thread and lists: `cancelled` is what a person did. */
export const stateWords = ({
  state,
  endedEarly,
}: Pick<OperationSummary, 'state' | 'endedEarly'>): OperationState | 'ended early' =>
  endedEarly === undefined ? state : 'ended early'
