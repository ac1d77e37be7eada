import { lessToSpare, spareIn } from '../../core/forecast/compare.ts'
import { refusal } from '../../core/refusals.ts'
import { remainingPlan } from '../../core/rollout/remaining.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import { forecastNow } from '../planning/worst-moment.ts'
import { type No, noFor, type Subject } from './guard.ts'

/**
 * Approvals of a plan that has shrunk stay only while no limit has less to spare than the approvers saw: the forecast is
 * made again for the nodes that remain. A plan whose forecast is not known holds.
 */
export async function noLessToSpare({ context, operation, plan, readings }: Subject): Promise<No | null> {
  if (operation === null || operation.leftOut.length === 0) return null
  if (plan.nodes.every(({ steps }) => onlyRestores(steps))) return null
  const [first] = await context.journals.operation(operation.operation)
  const planned = first?.event.type === 'planned' ? first.event.spare : undefined
  if (planned === undefined)
    return noFor([
      refusal('gate closed', 'nodes left the plan, and what it had to spare when it was made is not known'),
    ])
  const forecast = await forecastNow(readings, remainingPlan(operation))
  return noFor(
    lessToSpare(planned, spareIn(forecast)).map((why) => refusal('gate closed', `nodes left the plan, and ${why}`)),
  )
}
