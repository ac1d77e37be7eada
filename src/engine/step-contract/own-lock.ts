import { isSameName } from '../../core/inventory/names.ts'
import { isOwnEntry, type Owner } from '../../core/locks/lock-table.ts'
import type { LockStatus, Locks } from '../ports/locks.ts'

/**
 * Whether a run holds its own lock now; if not, whether it is in the lock queue. An entry of another run under the same
 * name does not count. Throws `Failure`.
 */
export async function ownLock(locks: Pick<Locks, 'hold'>, run: Owner): Promise<LockStatus> {
  const held = await locks.hold(run.run)
  if (held.is === 'lost' && held.inQueue !== undefined && !isOwnEntry(held.inQueue, run))
    return { is: 'lost', why: held.why }
  if (held.is === 'lost' || isOwnEntry(held.lock.holder, run)) return held
  const { operation, node } = held.lock.holder
  const theirs = operation === run.operation && isSameName(node, run.node) ? `${node} by another plan` : node
  return { is: 'lost', why: `the entry of ${run.run} is for ${theirs} in ${operation}` }
}
