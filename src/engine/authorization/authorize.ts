import type { Intent } from '../../core/commands/intent.ts'
import { judgeRights } from '../../core/health/rights.ts'
import type { Node } from '../../core/inventory/node.ts'
import { nodesInvolved, type Operation } from '../../core/operation/state.ts'
import { isPermitted, observing } from '../../core/policy/access.ts'
import { channelRefusal, kindRefusal } from '../../core/policy/membership.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { People } from '../ports/people.ts'
import { forAccess, freshly, lastKnown, refusedOrJudged } from './directory.ts'
import { requesterBy } from './memberships.ts'
import { restricting } from './urgency.ts'

/** The person who sends a request, and its channel. */
export type Caller = { readonly person: string; readonly channel: string }

/** A caller with the identity of the request, so that it is carried out at most once and only as it was meant. */
export type Requesting = Caller & Intent

/**
 * Whether the access table permits the command for this person and channel on every target; no targets mean the
 * cluster. Asks the chat system unless a recent answer already refuses.
 */
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
  // An operation whose nodes are all gone from the inventory counts as the whole cluster: an empty list must not
  // permit.
  const each =
    targets === null || targets === 'cluster' ? [targets] : targets.length === 0 ? ['cluster' as const] : targets
  const outcomes = each.map((target) => isPermitted(context.policy, who, channel, command, target))
  const refusals = outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.refusals))
  const different = refusals.filter(
    (one, index) => refusals.findIndex(({ message }) => message === one.message) === index,
  )
  return different.length === 0 ? granted('allowed') : refused(...different)
}

/**
 * The nodes of an operation that are in the inventory now, with their current roles and scopes; access is judged on
 * these. Nodes that were left out and have no run do not count.
 */
export async function nodesOf(
  { inventory }: Pick<ClusterContext, 'inventory'>,
  operation: Operation,
): Promise<readonly Node[]> {
  const names = new Set(nodesInvolved(operation))
  return (await inventory.nodes()).filter(({ name }) => names.has(name))
}

/** Whether requests of this caller are accepted at all: from a full member, in a channel that is not shared. */
export const accepted = (
  context: Pick<ClusterContext, 'people' | 'clock'>,
  asking: Caller,
): Promise<Outcome<'accepted'>> =>
  refusedOrJudged(
    context,
    async (people): Promise<Outcome<'accepted'>> => {
      const [person, channel] = await Promise.all([people.person(asking.person), people.channel(asking.channel)])
      const refusals = [kindRefusal(person), channelRefusal(channel)].filter((no) => no !== null)
      return refusals.length === 0 ? granted('accepted') : refused(...refusals)
    },
    freshly(context),
  )

/** Whether the bot has all rights in the store that its work needs. Checked before anything is written to a journal. */
export async function hasRights({ rights }: Pick<ClusterContext, 'rights'>): Promise<Outcome<'has rights'>> {
  const { verdict, evidence, remedy } = judgeRights(await rights.missing())
  return verdict === 'ok' ? granted('has rights') : refused(refusal('missing right', `${evidence}.`, `${remedy}.`))
}

/** Whether the policy lets the bot change anything; refused when the bot only observes. */
export const acting = ({ policy }: Pick<ClusterContext, 'policy'>): Outcome<'acting'> => {
  const no = observing(policy)
  return no === null ? granted('acting') : refused(no)
}
