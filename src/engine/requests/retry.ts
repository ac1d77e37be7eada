import { understand } from '../../core/grammar/parse.ts'
import { canonical } from '../../core/grammar/render.ts'
import type { Message } from '../../core/message.ts'
import { nodesTried, nodesUnfinished, nodesUntried, operationRefusal } from '../../core/operation/actions.ts'
import type { Operation } from '../../core/operation/state.ts'
import { refusal } from '../../core/refusals.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import type { Caller } from '../authorization/authorize.ts'
import { foldedOperation } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import { requestPlan } from './request-plan.ts'

/** Which nodes of an ended operation a new plan is for: all unfinished ones, those that it has started, or the others. */
export type Retrying = 'retry' | 'retry failed' | 'resume the rest'

const nodesFor: { readonly [what in Retrying]: (operation: Operation) => readonly string[] } = {
  retry: nodesUnfinished,
  'retry failed': nodesTried,
  'resume the rest': nodesUntried,
}

/** What a person asks to be done again, and why; without a reason that of the operation counts. */
export type Retried = { readonly operation: string; readonly reason: string; readonly what: Retrying }

/** Makes a new plan for unfinished nodes of an operation; it needs approvals of its own, and its waves begin with a canary. */
export async function retry(
  context: ClusterContext,
  asking: Caller,
  { operation: id, reason, what }: Retried,
): Promise<Message> {
  const operation = foldedOperation(await context.journals.operation(id))
  if (operation === null) return refusedAnswer([refusal('unknown operation', `${id}: no such operation.`)])
  const no = operationRefusal(what, operation, [])
  if (no !== null) return refusedAnswer([no])
  const left = nodesFor[what](operation)
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

/** Makes a new plan from the command of an ended operation, for the caller and with the caller's rights. */
export async function runAgain(context: ClusterContext, caller: Caller, operation: Operation): Promise<Message> {
  const no = operationRefusal('run again', operation, [])
  if (no !== null) return refusedAnswer([no])
  const understood = understand(context.vocabulary, operation.plan.words)
  return understood.ok ? requestPlan(context, caller, understood.value, null) : refusedAnswer(understood.refusals)
}

/** The option for nodes at once, reduced to the number of nodes that are left. */
const ceiling = (atOnce: unknown, left: number): { readonly atOnce?: number | null } =>
  typeof atOnce === 'number' ? { atOnce: left > 1 ? Math.min(atOnce, left) : null } : {}
