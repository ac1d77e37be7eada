import type { OperationEvent } from '../../core/operation/events.ts'
import { activeRuns, type Operation, operationState } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { type Author, type JournalContext, recordOperation } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { OperationEntry } from '../ports/journals.ts'

// Each lost race means that somebody else succeeded: many in a row is no race any more.
const mostTries = 10

/**
 * Decides on what the journal says now and appends the decision; when somebody else was quicker, decides again. A decision
 * that forbids is kept beside the locks before anybody is told.
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
  for (let tries = 0; tries < mostTries; tries++) {
    const entries = await context.journals.operation(operation)
    const state = operationState(entries)
    if (state === null)
      return refused(refusal('unknown operation', `${operation}: no such operation.`, 'status lists open operations.'))
    const event = await decide(state, entries)
    if (!event.ok) return event
    const by = author(state)
    const recorded = await recordOperation(context, operation, entries, by, event.value)
    if (recorded.is === 'conflict') continue
    context.log.info({ operation, event: event.value.type, actor: by.actor.id }, 'operation event')
    await context.turns.wake({ kind: 'operation', id: operation })
    await context.turns.wake({ kind: 'messages', id: operation })
    if (recorded.is === 'not kept') return refused(...recorded.refusals)
    const after = operationState(await context.journals.operation(operation))
    return granted(after ?? state)
  }
  return refused(
    refusal('stale click', 'The operation changed too often at the same moment.', 'Check the card, then decide.'),
  )
}

/** Gives every active run of an operation a turn. */
export async function wakeRuns({ turns }: Pick<ClusterContext, 'turns'>, operation: Operation): Promise<void> {
  for (const { run } of activeRuns(operation)) await turns.wake({ kind: 'run', id: run })
}

/** What is wanted cannot be: of an operation in this state. */
export const wrongState = (operation: Operation, wanted: string) =>
  refused(
    refusal(
      'wrong state',
      `${operation.operation} is ${operation.state}: it cannot be ${wanted}.`,
      'status lists open operations.',
    ),
  )
