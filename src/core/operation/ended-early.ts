import type { Operation } from './state.ts'

/** Whether the bot ended the operation before its nodes were done, for example with its window, and no person cancelled it. */
export const isEndedEarly = ({ state, cancel }: Pick<Operation, 'state' | 'cancel'>): boolean =>
  state === 'cancelled' && cancel === null
