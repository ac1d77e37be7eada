import { isOwnEntry } from '../../core/locks/lock-table.ts'
import type { RunState } from '../../core/run/state.ts'
import type { LockStatus, Locks } from '../ports/locks.ts'

/**
 * Whether a run holds its own lock now, or else stands in the queue; an entry under its name for another node or operation is
 * none. Throws `Failure`.
 */
export async function ownLock(
  locks: Pick<Locks, 'hold'>,
  run: Pick<RunState, 'run' | 'operation' | 'node'>,
): Promise<LockStatus> {
  const held = await locks.hold(run.run)
  if (held.is === 'lost' && held.inQueue !== undefined && !isOwnEntry(held.inQueue, run))
    return { is: 'lost', why: held.why }
  if (held.is === 'lost' || isOwnEntry(held.lock.holder, run)) return held
  const { operation, node } = held.lock.holder
  return { is: 'lost', why: `the entry of ${run.run} is for ${node} in ${operation}` }
}
