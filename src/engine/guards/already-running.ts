import { refusal } from '../../core/refusals.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { type No, noFor, type Subject } from './guard.ts'

/** No open operation runs the same command on one of the nodes. */
export async function alreadyRunning({ context, plan }: Subject): Promise<No | null> {
  const nowMs = context.clock.now()
  const open = (await context.journals.open()).filter(({ state }) => state !== 'planned')
  const same = open.filter(
    (one) => one.command === plan.command && plan.nodes.some(({ node }) => one.nodes.includes(node)),
  )
  return noFor(
    same.map((one) => {
      const age = formatDuration(nowMs - one.createdAtMs)
      const busy = plan.nodes.flatMap(({ node }) => (one.nodes.includes(node) ? [node] : []))
      const message = `Already ${one.operation}: ${one.words}, ${one.state} for ${age}.`
      const canLeaveOut = busy.length < plan.nodes.length && !plan.nodes.every(({ steps }) => onlyRestores(steps))
      const others = canLeaveOut ? ` Or add --leave-out-busy, which leaves out ${busy.join(', ')}.` : ''
      return refusal('already running', message, `status ${one.operation} shows it.${others}`)
    }),
  )
}
