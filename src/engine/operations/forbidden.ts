import type { Operation } from '../../core/operation/state.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { NextTurn } from '../ports/turns.ts'

/** Keeps a denial or a cancel of an operation that is over beside the locks as well; a turn comes back until it is kept. */
export async function keepForbidden(
  { locks, log, clock }: Pick<ClusterContext, 'locks' | 'clock' | 'log'>,
  operation: Operation,
): Promise<NextTurn> {
  const id = operation.operation
  const how = operation.state === 'denied' ? 'denied' : operation.cancel === null ? null : 'cancelled'
  if (how === null) return { again: 'never' }
  try {
    if (!(await locks.isTerminal(id))) await locks.revoke(id, how)
    return { again: 'never' }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    log.warn({ operation: id, error }, 'a decision is not kept beside the locks yet')
    return { again: 'at', atMs: clock.now() + pollIntervals.refusedMs }
  }
}
