import { activeRuns } from '../../core/operation/active-runs.ts'
import type { OperationEvent } from '../../core/operation/events.ts'
import type { Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { type Author, type JournalContext, recordOperation } from '../journals/append.ts'
import { foldedOperation } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { OperationEntry } from '../ports/journals.ts'

// Each conflict means that another writer succeeded, so this many in a row are not a race.
const maxTries = 10

/**
 * Decides by the operation's current journal and appends the decision; decides again after a conflict. A prohibition is
 * stored in the lock store before the decision is confirmed. Refused after ten conflicts. The operation takes a turn also
 * when writing fails: the decision may have been written, and then counts once it is confirmed.
 */
export async function change(
  context: JournalContext & Pick<ClusterContext, 'locks'>,
  operation: string,
  author: (operation: Operation) => Author,
  decide: (
    operation: Operation,
    entries: readonly OperationEntry[],
  ) => Outcome<OperationEvent> | Promise<Outcome<OperationEvent>>,
): Promise<Outcome<Operation>> {
  for (let tries = 0; tries < maxTries; tries++) {
    const entries = await context.journals.operation(operation)
    const state = foldedOperation(entries)
    if (state === null)
      return refused(refusal('unknown operation', `${operation}: no such operation.`, 'status lists open operations.'))
    const event = await decide(state, entries)
    if (!event.ok) return event
    const by = author(state)
    const recorded = await recordOperation(context, operation, entries, by, event.value).catch(async (error) => {
      await wake(context, operation)
      throw error
    })
    if (recorded.is === 'conflict') continue
    context.log.info({ operation, event: event.value.type, actor: by.actor.id }, 'operation event')
    await wake(context, operation)
    if (recorded.is === 'not kept') return refused(...recorded.refusals)
    const after = foldedOperation(await context.journals.operation(operation))
    return granted(after ?? state)
  }
  return refused(
    refusal('stale click', 'The operation changed too often at the same moment.', 'Check the card, then decide.'),
  )
}

async function wake({ turns }: Pick<ClusterContext, 'turns'>, operation: string): Promise<void> {
  await turns.wake({ kind: 'operation', id: operation })
  await turns.wake({ kind: 'messages', id: operation })
}

/** Wakes all active runs of an operation. */
export async function wakeRuns({ turns }: Pick<ClusterContext, 'turns'>, operation: Operation): Promise<void> {
  for (const { run } of activeRuns(operation)) await turns.wake({ kind: 'run', id: run })
}

/**
 * The refusal of an action that the state of the operation does not permit; `wanted` is a participle, such as
 * `cancelled`.
 */
export const wrongState = (operation: Operation, wanted: string) =>
  refused(
    refusal(
      'wrong state',
      `${operation.operation} is ${operation.state}: it cannot be ${wanted}.`,
      'status lists open operations.',
    ),
  )
