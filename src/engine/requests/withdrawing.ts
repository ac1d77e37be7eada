import { isOver, type Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { Outside } from '../outside.ts'
import type { Asked } from '../ports/conversation.ts'
import { person } from '../record.ts'
import { change, wrongState } from './change.ts'

/** Withdraws the person's own approvals of an operation: from then on they count for no node, and no right is needed. */
export async function withdraw(outside: Outside, asked: Asked, id: string): Promise<Outcome<Operation>> {
  const withdrawn = await change(
    outside,
    id,
    ({ hash }) => person(asked.person, hash),
    (operation) => {
      if (isOver(operation)) return wrongState(operation, 'withdrawn from')
      if (!operation.approvals.some((approval) => approval.person === asked.person))
        return refused(refusal('wrong state', `You have not approved ${id}.`, 'Nothing was changed.'))
      return granted({ type: 'approvalWithdrawn', person: asked.person, click: asked.id })
    },
  )
  const active = withdrawn.ok ? withdrawn.value.runs.find(({ outcome }) => outcome === null) : undefined
  if (active) await outside.turns.wake({ kind: 'run', id: active.run })
  return withdrawn
}
