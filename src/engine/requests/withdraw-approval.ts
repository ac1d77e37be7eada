import { changedSince } from '../../core/commands/intent.ts'
import { operationRefusal, withdrawalRefusal } from '../../core/operation/actions.ts'
import { approvalsOf } from '../../core/operation/approvals-given.ts'
import { nodesOnButton } from '../../core/operation/open-parts.ts'
import type { Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import { type JournalContext, person } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { InboundRequest } from '../ports/conversation.ts'
import { change, wakeRuns } from './change.ts'
import { isClickRecorded, recordedBefore } from './recorded-clicks.ts'
import { type Shown, shownPlan } from './shown-plan.ts'

/**
 * Withdraws the person's own approvals of the part that was shown, or of the whole operation. They no longer count for
 * any of its nodes. Needs no permission; refused once no node of the part can be stopped any more.
 */
export async function withdraw(
  context: JournalContext & Pick<ClusterContext, 'locks'>,
  asked: InboundRequest,
  shown: Shown,
): Promise<Outcome<Operation>> {
  const id = shown.operation
  const withdrawn = await change(
    context,
    id,
    ({ hash }) => person(asked.person, hash),
    async (operation, entries) => {
      if (isClickRecorded(entries, asked)) return refused(recordedBefore('Your approval was withdrawn'))
      const active = await readActiveRuns(context, operation)
      const no = operationRefusal('withdraw', operation, active)
      if (no !== null && operation.approvals.length > 0) return refused(no)
      const seen = shown.part === undefined ? null : shownPlan(entries, shown)
      const nodes = seen === null ? null : nodesOnButton(seen.plan, shown.part)
      const about = nodes === null ? {} : { nodes }
      const own = approvalsOf(operation, { person: asked.person, ...about })
      if (own.length > 0 && own.every((approval) => isLaterThan(approval, asked))) return refused(changedSince)
      if (own.length === 0)
        return refused(refusal('wrong state', `You have not approved ${id}.`, 'Nothing was changed.'))
      const past = nodes === null ? null : withdrawalRefusal(operation, active, nodes)
      if (past !== null) return refused(past)
      return granted({ type: 'approvalWithdrawn', person: asked.person, click: asked.id, ...about })
    },
  )
  if (withdrawn.ok) await wakeRuns(context, withdrawn.value)
  return withdrawn
}

/**
 * Whether a repeated withdrawal is older than the approval, which it then does not withdraw. A first one is not
 * compared, because the clocks of bots differ.
 */
const isLaterThan = ({ atMs }: { readonly atMs: number }, { delivery, atMs: askedMs }: InboundRequest): boolean =>
  delivery === 'again' && atMs > askedMs
