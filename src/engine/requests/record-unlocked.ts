import type { OperationEvent } from '../../core/operation/events.ts'
import type { Operation } from '../../core/operation/state.ts'
import { granted, refusal, refused } from '../../core/refusals.ts'
import type { Author, JournalContext } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { change } from './change.ts'

type Unlocked = Extract<OperationEvent, { type: 'unlocked' }>

/**
 * Records a released lock in the operation's journal as well, once, for thread and card. A missing journal is only
 * logged, because the cluster's journal has the decision.
 */
export async function recordUnlocked(
  context: JournalContext & Pick<ClusterContext, 'locks'>,
  operation: string,
  author: (operation: Operation) => Author,
  event: Unlocked,
): Promise<void> {
  const { node } = event
  const recorded = await change(context, operation, author, ({ unlocked }) =>
    unlocked.includes(node) ? refused(recordedBefore) : granted(event),
  )
  if (!recorded.ok)
    context.log.info({ operation, node, refusals: recorded.refusals }, 'the thread has no line of an unlock')
}

const recordedBefore = refusal('already decided', 'The journal has the unlock already.')
