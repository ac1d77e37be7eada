import type { Operation } from '../../core/operation/state.ts'

/** What is held: the whole operation, or its next node. */
export const notStarted = ({ runs }: Operation): string => (runs.length === 0 ? 'not started' : 'next node not started')
