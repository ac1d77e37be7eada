import type { Button, RichText } from '../../core/message.ts'
import { judgeApproval, judgeDenial } from '../../core/operation/judge-approval.ts'
import { partNamed } from '../../core/operation/open-parts.ts'
import type { Operation } from '../../core/operation/state.ts'
import type { OperationSummary } from '../../core/operation/summary.ts'
import { allowedCommands } from '../../core/policy/access.ts'
import { channelRefusal, kindRefusal } from '../../core/policy/membership.ts'
import type { ClusterHome, OfferedOperation, OpenDecision } from '../../messages/answers/home.ts'
import { cardButtons } from '../../messages/operations/buttons.ts'
import { recentUse } from '../authorization/channel-use.ts'
import { recently } from '../authorization/directory.ts'
import { isOfferedAtHome, notInChannel, withUnreadChannel } from '../authorization/home.ts'
import { requesterBy } from '../authorization/memberships.ts'
import { readDecision } from '../authorization/read-decision.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import { foldedOperation } from '../journals/folded.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import type { People } from '../ports/people.ts'
import { approvedRoles } from './access.ts'
import { type ClusterFactsContext, clusterFacts } from './cluster.ts'

type HomeContext = ClusterFactsContext & Pick<ClusterContext, 'people' | 'vocabulary'>

/** The most open operations that are read whole; the others are listed without buttons. */
const mostRead = 30

/** What the page knows of the person who looks at it. */
type Viewer = {
  readonly person: string
  readonly people: People
  readonly channel: 'usable' | 'unusable'
  readonly allowed: readonly string[]
}

/**
 * What the home page shows a person of a cluster. A cluster is hidden from everybody who could not read its channel:
 * people who are no full members of the workspace, and those who are not in the channel. While the channel cannot be used,
 * other people's operations are shown to those who may stop them or see the status. A failure hides the cluster as well.
 */
export async function clusterHome(context: HomeContext, person: string): Promise<ClusterHome> {
  const { policy } = context
  const hidden = (why: RichText): ClusterHome => ({ is: 'hidden', cluster: policy.cluster, why })
  try {
    const use = await recentUse(context, policy.channel)
    const isUnusable = use.is === 'unusable'
    const asked = recently(context)
    const people = isUnusable ? withUnreadChannel(asked, policy) : asked
    const [who, channel] = await Promise.all([requesterBy(policy, person, people), people.channel(policy.channel)])
    const no = kindRefusal(who.person) ?? channelRefusal(channel)
    if (no !== null) return hidden([`${no.message} ${no.remedy}`])
    if (!isUnusable && !(await people.isIn(policy.channel, person)))
      return hidden([notInChannel(policy).message, ' Join ', { channel: policy.channel }, ': its rules apply here.'])
    const names = context.vocabulary.map(({ name }) => name)
    const allowed = allowedCommands(policy, who, channel, names)
    const facts = await clusterFacts(context, null, context.clock.now(), 'as of the last scan')
    const viewer: Viewer = { person, people, channel: isUnusable ? 'unusable' : 'usable', allowed }
    const read = await Promise.all(facts.open.slice(0, mostRead).map((one) => offeredTo(context, viewer, one)))
    const others = facts.open.slice(mostRead).map((summary) => ({ summary, decision: null, buttons: [] }))
    const all = [...read, ...others]
    const decisions = all.flatMap(({ decision }) => (decision === null ? [] : [decision]))
    const rest = all.filter(({ decision }) => decision === null)
    const isOwn = ({ summary }: OfferedOperation) => summary.requester === person
    const status = allowed.includes('status') ? 'allowed' : 'not allowed'
    // whether a person is in a channel that cannot be used is not known
    const mayRead = ({ buttons }: OfferedOperation) => !isUnusable || status === 'allowed' || buttons.length > 0
    return {
      is: 'shown',
      facts,
      channel: policy.channel,
      unusable: use.is === 'unusable' ? use.why : null,
      decisions,
      own: rest.filter(isOwn),
      others: rest.filter((one) => !isOwn(one) && mayRead(one)),
      status,
      allowed,
      approves: await approvedRoles(policy, person, people),
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return hidden([`${error.source} is unreachable: ${error.message}. Nothing is offered until it answers.`])
  }
}

type Offered = OfferedOperation & { readonly decision: OpenDecision | null }

/** An open operation with the buttons that the person may press now; `decision` when it waits for theirs. */
async function offeredTo(context: HomeContext, viewer: Viewer, summary: OperationSummary): Promise<Offered> {
  const operation = foldedOperation(await context.journals.operation(summary.operation))
  if (operation === null) return { summary, decision: null, buttons: [] }
  const active = await readActiveRuns(context, operation)
  const all = cardButtons(operation, active).filter(({ action }) => isOfferedAtHome(action, viewer.channel))
  const pressable = await Promise.all(
    all.map(async (button) => ((await mayPress(context, viewer, operation, button)) ? [button] : [])),
  )
  const buttons = pressable.flat()
  const isOwn = operation.requester === viewer.person
  const decides = ({ action }: Button) =>
    action.startsWith('approve') || (action === 'deny' && viewer.channel === 'unusable' && !isOwn)
  const decision = buttons.some(decides) ? { operation, active, buttons } : null
  return { summary, decision, buttons }
}

/** Whether a button is shown. It decides nothing: every click is judged anew, by fresh answers. */
async function mayPress(
  context: HomeContext,
  { person, people, allowed }: Viewer,
  operation: Operation,
  { action, value }: Button,
): Promise<boolean> {
  switch (action) {
    case 'approve':
    case 'approve with code':
    case 'deny': {
      const asked = { person, channel: context.policy.channel }
      const part = partNamed(operation, value.part)
      const { pending, click } = await readDecision(context, { asked, operation, part, seen: operation.hash }, people)
      return (action === 'deny' ? judgeDenial(pending, click) : judgeApproval(pending, click)).ok
    }
    case 'cancel':
    case 'pause':
      return operation.requester === person || allowed.includes(action)
    case 'resume':
      return allowed.includes(action)
    default:
      return true
  }
}
