import type { Operation } from '../../core/operation/state.ts'

type EndedRun = Pick<Operation['runs'][number], 'node' | 'outcome' | 'lock'>

/**
 * The locks that ended runs still hold, and how each is released; null when there are none. Locks that a person has
 * broken are left out.
 */
export function keptLocks(runs: readonly EndedRun[], unlocked: readonly string[]): string | null {
  const kept = runs.filter(({ node, lock }) => lock === 'kept' && !unlocked.includes(node))
  const words = [...new Set(kept.map(keptWords))]
  return words.length === 0 ? null : words.join('. ')
}

function keptWords({ node, outcome }: EndedRun): string {
  if (outcome === 'failed') return `Lock STILL HELD: run “unlock ${node}” once it is safe`
  return outcome === 'succeeded' ? 'Lock kept until undrain' : 'Still drained as before, lock kept'
}
