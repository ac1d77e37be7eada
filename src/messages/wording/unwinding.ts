import type { RunState } from '../../core/run/state.ts'

/** What a run does that takes back its changes, in card and lists. */
export const unwindingWords = ({ unwindingTo }: Pick<RunState, 'unwindingTo'>): string =>
  unwindingTo === 'gave way' ? 'gives way to another run: rolling back changes' : 'rolling back changes'
