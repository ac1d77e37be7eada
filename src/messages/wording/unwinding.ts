import type { RunState } from '../../core/run/state.ts'

/** What a run does that takes back its changes, in card and lists. */
export const unwindingWords = ({ unwindingTo, changed }: Pick<RunState, 'unwindingTo' | 'changed'>): string => {
  if (unwindingTo !== 'gave way') return 'rolling back changes'
  return changed.length > 0 ? 'gives way to another run: rolling back changes' : 'leaves the lock queue'
}
