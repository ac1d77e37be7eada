import { isOwnEntry } from '../../core/locks/lock-table.ts'
import type { Holder } from '../../core/locks/locks.ts'
import type { RunState } from '../../core/run/state.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { RunEntry } from '../ports/journals.ts'
import { foldedRun } from './folded.ts'

type JournalsContext = Pick<ClusterContext, 'journals'>

/** An entry of the lock table: a holder or a waiter. */
type LockEntry = Pick<Holder, 'run' | 'operation' | 'node' | 'agreed'>

/**
 * The journal of the run that an entry of the lock table belongs to. Empty when the store has lost it, or when the run
 * of that name is not the one of the entry.
 */
export async function journalUnder({ journals }: JournalsContext, entry: LockEntry): Promise<readonly RunEntry[]> {
  const entries = await journals.run(entry.run)
  const run = foldedRun(entries)
  return run !== null && isOwnEntry(entry, run) ? entries : []
}

/** The run that an entry of the lock table belongs to; null when its journal is lost. */
export const runUnder = async (context: JournalsContext, entry: LockEntry): Promise<RunState | null> =>
  foldedRun(await journalUnder(context, entry))
