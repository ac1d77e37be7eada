import type { Intent } from '../../core/commands/intent.ts'
import { judgeRights } from '../../core/health/rights.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Operation } from '../../core/operation/state.ts'
import { isPermitted, observing } from '../../core/policy/access.ts'
import { channelRefusal, kindRefusal } from '../../core/policy/who.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { People } from '../ports/people.ts'
import { forAccess, freshly, lastKnown, refusedOrJudged } from './directory.ts'
import { requesterBy } from './memberships.ts'
import { restricting } from './urgency.ts'

/** Where and by whom something is asked. */
export type Caller = { readonly person: string; readonly channel: string }

/** The same of what may be carried out only once, or only while it is what its requester meant. */
export type Requesting = Caller & Intent

/** Whether this person may do this here, to all of these nodes (or to the cluster when there are none), asked freshly. */
export async function allowed(
  context: Pick<ClusterContext, 'policy' | 'people' | 'clock'>,
  asking: Caller,
  command: string,
  targets: readonly Node[] | 'cluster' | null,
): Promise<Outcome<'allowed'>> {
  return refusedOrJudged(
    context,
    (people) => judgeAccess(context, asking, command, targets, people),
    restricting.has(command) ? lastKnown(context) : forAccess(context),
  )
}

async function judgeAccess(
  context: Pick<ClusterContext, 'policy'>,
  asking: Caller,
  command: string,
  targets: readonly Node[] | 'cluster' | null,
  people: People,
): Promise<Outcome<'allowed'>> {
  const [who, channel] = await Promise.all([
    requesterBy(context.policy, asking.person, people),
    people.channel(asking.channel),
  ])
  // Nodes that nobody knows any more are the whole cluster's business: an empty list must not be a yes.
  const each =
    targets === null || targets === 'cluster' ? [targets] : targets.length === 0 ? ['cluster' as const] : targets
  const outcomes = each.map((target) => isPermitted(context.policy, who, channel, command, target))
  const refusals = outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.refusals))
  const different = refusals.filter(
    (one, index) => refusals.findIndex(({ message }) => message === one.message) === index,
  )
  return different.length === 0 ? granted('allowed') : refused(...different)
}

/** The nodes of an operation as the inventory has them; access is judged on these. */
export async function nodesOf(
  { inventory }: Pick<ClusterContext, 'inventory'>,
  { plan }: Operation,
): Promise<readonly Node[]> {
  const names = new Set(plan.nodes.map(({ node }) => node))
  return (await inventory.nodes()).filter(({ name }) => names.has(name))
}

/** Whether this person is listened to here at all: a full member, in a channel that is only ours. */
export const listenedTo = (
  context: Pick<ClusterContext, 'people' | 'clock'>,
  asking: Caller,
): Promise<Outcome<'listened to'>> =>
  refusedOrJudged(
    context,
    async (people): Promise<Outcome<'listened to'>> => {
      const [person, channel] = await Promise.all([people.person(asking.person), people.channel(asking.channel)])
      const refusals = [kindRefusal(person), channelRefusal(channel)].filter((no) => no !== null)
      return refusals.length === 0 ? granted('listened to') : refused(...refusals)
    },
    freshly(context),
  )

/** Whether the bot has the rights for what it is asked to do: nothing goes on the record that the store would refuse. */
export async function hasRights({ rights }: Pick<ClusterContext, 'rights'>): Promise<Outcome<'has rights'>> {
  const { verdict, evidence, remedy } = judgeRights(await rights.missing())
  return verdict === 'ok' ? granted('has rights') : refused(refusal('missing right', `${evidence}.`, `${remedy}.`))
}

/** Whether anything may be changed in this cluster at all. */
export const acting = ({ policy }: Pick<ClusterContext, 'policy'>): Outcome<'acting'> => {
  const no = observing(policy)
  return no === null ? granted('acting') : refused(no)
}
