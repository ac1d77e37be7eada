import type { OperationSummary } from '../../core/operation/summary.ts'
import { refusal } from '../../core/refusals.ts'
import { onlyRestores } from '../../core/steps/traits.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { recently } from '../authorization/directory.ts'
import { type GuardContext, type No, noFor, type Subject } from './guard.ts'

/** No open operation runs the same command on one of the nodes. */
export async function alreadyRunning({ context, plan }: Subject): Promise<No | null> {
  const nowMs = context.clock.now()
  const open = (await context.journals.open()).filter(({ state }) => state !== 'planned')
  const same = open.filter(
    (one) => one.command === plan.command && plan.nodes.some(({ node }) => one.nodes.includes(node)),
  )
  const refusals = same.map(async (one) => {
    const age = formatDuration(nowMs - one.createdAtMs)
    const busy = plan.nodes.flatMap(({ node }) => (one.nodes.includes(node) ? [node] : []))
    const by = await requesterWords(context, one)
    const message = `Already ${one.operation} by ${by}: ${one.words}, ${one.state} for ${age}.`
    const canLeaveOut = busy.length < plan.nodes.length && !plan.nodes.every(({ steps }) => onlyRestores(steps))
    const others = canLeaveOut ? ` Or add --leave-out-busy, which leaves out ${busy.join(', ')}.` : ''
    return refusal('already running', message, `status ${one.operation} shows it.${others}`)
  })
  return noFor(await Promise.all(refusals))
}

/** The requester by name; by id while the chat system does not answer, because the refusal stands without the name. */
async function requesterWords(context: GuardContext, { requester }: OperationSummary): Promise<string> {
  if (typeof requester !== 'string') return `policy ${requester.policy}`
  const name = await recently(context)
    .person(requester)
    .then(
      (person) => person.name,
      () => requester,
    )
  return `@${name}`
}
