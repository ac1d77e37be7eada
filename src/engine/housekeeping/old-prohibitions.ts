import { forgettable } from '../../core/operation/forgettable.ts'
import { foldedOperation } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'

type ForgetContext = Pick<ClusterContext, 'locks' | 'journals' | 'leases' | 'clock' | 'log'>

const dayMs = 24 * 3_600_000

/**
 * Removes what forbade operations that ended long ago from the lock store, once a day for all bots of a cluster. What
 * forbids an operation without a journal stays.
 */
export async function forgetOldProhibitions(context: ForgetContext): Promise<'looked' | 'not due'> {
  const { locks, journals, leases, clock, log } = context
  if ((await leases.begin('the removal of old prohibitions', dayMs)) !== 'ours') return 'not due'
  const prohibited = []
  for (const id of await locks.prohibited()) prohibited.push(foldedOperation(await journals.operation(id)))
  const known = prohibited.filter((operation) => operation !== null)
  const old = forgettable(known, await journals.open(), clock.now())
  if (old === null) return 'looked'
  const forgotten = await locks.forget(old.operations, old.oldestPlanMs)
  log.info({ operations: forgotten.length }, 'what forbade old operations is removed')
  return 'looked'
}
