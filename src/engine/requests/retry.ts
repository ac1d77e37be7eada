import { understand } from '../../core/grammar/parse.ts'
import { canonical } from '../../core/grammar/render.ts'
import type { Message } from '../../core/message.ts'
import { nodesUnfinished, operationRefusal } from '../../core/operation/actions.ts'
import { refusal } from '../../core/refusals.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import type { Caller } from '../authorization/authorize.ts'
import { foldedOperation } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import { requestPlan } from './request-plan.ts'

/** Makes a new plan for the unfinished nodes of an operation; it needs approvals of its own. */
export async function retry(context: ClusterContext, asking: Caller, id: string, reason: string): Promise<Message> {
  const operation = foldedOperation(await context.journals.operation(id))
  if (operation === null) return refusedAnswer([refusal('unknown operation', `${id}: no such operation.`)])
  const no = operationRefusal('retry', operation, [])
  if (no !== null) return refusedAnswer([no])
  const left = nodesUnfinished(operation)
  const before = understand(context.vocabulary, operation.plan.words)
  if (!before.ok) return refusedAnswer(before.refusals)
  const { command, options } = before.value
  const selector = parseSelector(left)
  if (!selector.ok) return refusedAnswer(selector.refusals)
  const why = reason || operation.plan.reason
  // The command is composed again as a whole, so that parsing it when the plan is rebuilt gives the approved plan.
  const words = canonical(
    command,
    { is: 'nodes', selector: selector.value },
    { ...options, reason: why === '' ? null : why, ...ceiling(options.atOnce, left.length) },
  )
  const again = understand(context.vocabulary, words)
  return again.ok ? requestPlan(context, asking, again.value, id) : refusedAnswer(again.refusals)
}

/** The option for nodes at once, reduced to the number of nodes that are left. */
const ceiling = (atOnce: unknown, left: number): { readonly atOnce?: number | null } =>
  typeof atOnce === 'number' ? { atOnce: left > 1 ? Math.min(atOnce, left) : null } : {}
