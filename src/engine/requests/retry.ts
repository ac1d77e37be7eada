import { understand } from '../../core/grammar/parse.ts'
import { canonical } from '../../core/grammar/render.ts'
import type { Message } from '../../core/message.ts'
import { isTerminal, operationState } from '../../core/operation/state.ts'
import { refusal } from '../../core/refusals.ts'
import { parseSelector } from '../../core/targets/selector.ts'
import { refusedAnswer } from '../../messages/answers/refused.ts'
import type { Caller } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { requestPlan } from './request-plan.ts'

/** Plans again what an operation did not finish: a new operation, with approvals of its own. */
export async function retry(context: ClusterContext, asking: Caller, id: string, reason: string): Promise<Message> {
  const operation = operationState(await context.journals.operation(id))
  if (operation === null) return refusedAnswer([refusal('unknown operation', `${id}: no such operation.`)])
  if (!isTerminal(operation))
    return refusedAnswer([
      refusal(
        'wrong state',
        `${id} is ${operation.state}; only an ended operation can be retried.`,
        `Cancel ${id}, or wait until it ends.`,
      ),
    ])
  const finished = new Set(
    operation.runs
      .filter(({ outcome }) => outcome === 'succeeded' || outcome === 'nothing to do')
      .map(({ node }) => node),
  )
  const left = operation.plan.nodes.map(({ node }) => node).filter((node) => !finished.has(node))
  if (left.length === 0)
    return refusedAnswer([refusal('wrong state', `${id} finished all of its nodes. Nothing is left to retry.`)])
  const before = understand(context.vocabulary, operation.plan.words)
  if (!before.ok) return refusedAnswer(before.refusals)
  const { command, options } = before.value
  const selector = parseSelector(left)
  if (!selector.ok) return refusedAnswer(selector.refusals)
  const why = reason || operation.plan.reason
  // Said anew as a whole, so that what is approved is what is understood when it is planned again.
  const words = canonical(
    command,
    { is: 'nodes', selector: selector.value },
    { ...options, reason: why === '' ? null : why },
  )
  const again = understand(context.vocabulary, words)
  return again.ok ? requestPlan(context, asking, again.value, id) : refusedAnswer(again.refusals)
}
