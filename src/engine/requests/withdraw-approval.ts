import { isTerminal, type Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { person } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { InboundRequest } from '../ports/conversation.ts'
import { change, wrongState } from './change.ts'

/** Withdraws the person's own approvals of an operation: from then on they count for no node, and no right is needed. */
export async function withdraw(
  context: ClusterContext,
  asked: InboundRequest,
  id: string,
): Promise<Outcome<Operation>> {
  const withdrawn = await change(
    context,
    id,
    ({ hash }) => person(asked.person, hash),
    (operation) => {
      if (isTerminal(operation)) return wrongState(operation, 'withdrawn from')
      if (!operation.approvals.some((approval) => approval.person === asked.person))
        return refused(refusal('wrong state', `You have not approved ${id}.`, 'Nothing was changed.'))
      return granted({ type: 'approvalWithdrawn', person: asked.person, click: asked.id })
    },
  )
  const active = withdrawn.ok ? withdrawn.value.runs.find(({ outcome }) => outcome === null) : undefined
  if (active) await context.turns.wake({ kind: 'run', id: active.run })
  return withdrawn
}
