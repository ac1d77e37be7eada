import type { Operation } from '../../core/operation/state.ts'

/** What is held: the operation, or the next of its nodes. */
export const notStarted = ({ runs }: Operation): string => (runs.length === 0 ? 'not started' : 'next node not started')
