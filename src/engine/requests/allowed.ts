import { judgeRights } from '../../core/health/rights.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Operation } from '../../core/operation/state.ts'
import { mayAsk, observing } from '../../core/policy/access.ts'
import { channelRefusal, kindRefusal } from '../../core/policy/who.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { forAccess, freshly, lastKnown, refusedOrJudged } from '../directory.ts'
import type { Outside } from '../outside.ts'
import type { People } from '../ports/people.ts'
import { requesterBy } from '../who.ts'
import { restricting } from './urgency.ts'

/** Where and by whom something is asked. */
export type Asking = { readonly person: string; readonly channel: string }

/** Whether this person may do this here, to all of these nodes (or to the cluster when there are none), asked freshly. */
export async function allowed(
  outside: Outside,
  asking: Asking,
  command: string,
  targets: readonly Node[] | 'cluster' | null,
): Promise<Outcome<'allowed'>> {
  return refusedOrJudged(
    outside,
    (people) => judgeAccess(outside, asking, command, targets, people),
    restricting.has(command) ? lastKnown(outside) : forAccess(outside),
  )
}

async function judgeAccess(
  outside: Outside,
  asking: Asking,
  command: string,
  targets: readonly Node[] | 'cluster' | null,
  people: People,
): Promise<Outcome<'allowed'>> {
  const [who, channel] = await Promise.all([
    requesterBy(outside.policy, asking.person, people),
    people.channel(asking.channel),
  ])
  // Nodes that nobody knows any more are the whole cluster's business: an empty list must not be a yes.
  const each =
    targets === null || targets === 'cluster' ? [targets] : targets.length === 0 ? ['cluster' as const] : targets
  const outcomes = each.map((target) => mayAsk(outside.policy, who, channel, command, target))
  const refusals = outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.refusals))
  const different = refusals.filter(
    (one, index) => refusals.findIndex(({ message }) => message === one.message) === index,
  )
  return different.length === 0 ? granted('allowed') : refused(...different)
}

/** The nodes of an operation as the inventory has them; access is judged on these. */
export async function nodesOf({ inventory }: Outside, { plan }: Operation): Promise<readonly Node[]> {
  const names = new Set(plan.nodes.map(({ node }) => node))
  return (await inventory.nodes()).filter(({ name }) => names.has(name))
}

/** Whether this person is listened to here at all: a full member, in a channel that is only ours. */
export const listenedTo = (outside: Outside, asking: Asking): Promise<Outcome<'listened to'>> =>
  refusedOrJudged(
    outside,
    async (people): Promise<Outcome<'listened to'>> => {
      const [person, channel] = await Promise.all([people.person(asking.person), people.channel(asking.channel)])
      const refusals = [kindRefusal(person), channelRefusal(channel)].filter((no) => no !== null)
      return refusals.length === 0 ? granted('listened to') : refused(...refusals)
    },
    freshly(outside),
  )

/** Whether the bot has the rights for what it is asked to do: nothing goes on the record that the store would refuse. */
export async function hasRights({ rights }: Outside): Promise<Outcome<'has rights'>> {
  const { verdict, evidence, remedy } = judgeRights(await rights.missing())
  return verdict === 'ok' ? granted('has rights') : refused(refusal('missing right', `${evidence}.`, `${remedy}.`))
}

/** Whether anything may be changed in this cluster at all. */
export const acting = ({ policy }: Outside): Outcome<'acting'> => {
  const no = observing(policy)
  return no === null ? granted('acting') : refused(no)
}
