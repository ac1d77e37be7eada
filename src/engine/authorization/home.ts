import type { Channel, Policy } from '../../core/policy/policy.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { People } from '../ports/people.ts'
import { freshly, lastKnown, refusedOrJudged } from './directory.ts'
import { restricting } from './urgency.ts'

/** The actions that the home page offers; all others need the card. */
const homeActions: ReadonlySet<string> = new Set([
  'approve',
  'approve with code',
  'deny',
  'cancel',
  'pause',
  'resume',
  'details',
])

/** The actions that the home page offers while the cluster's channel can or cannot be used. */
export const isOfferedAtHome = (action: string, channel: 'usable' | 'unusable'): boolean =>
  homeActions.has(action) && (channel === 'usable' || restricting.has(action))

/**
 * The cluster's own channel as the home page judges by it while nothing about it can be read: by its configured ID, so
 * that its lines of the access table still apply.
 */
const unreadChannel = ({ channel }: Pick<Policy, 'channel'>): Channel => ({
  id: channel,
  name: channel,
  sharing: 'own',
})

/** People by the answers of `people`, with the cluster's own channel taken as it is configured. */
export const withUnreadChannel = (people: People, policy: Policy): People => ({
  person: (id) => people.person(id),
  members: (group) => people.members(group),
  channel: (id) => (id === policy.channel ? Promise.resolve(unreadChannel(policy)) : people.channel(id)),
  isIn: (channel, person) => people.isIn(channel, person),
})

/** Where a click on the home page counts as made: the context to judge it in, with the cluster's own channel. */
export type PlacedAtHome<C> = { readonly context: C; readonly channel: string }

/**
 * Whether a click on the home page is judged at all, as one in the cluster's own channel: by a person who is in that
 * channel now. While the channel cannot be used, only actions that stop work are judged, and nobody's presence is asked
 * for.
 */
export async function placedAtHome<C extends Pick<ClusterContext, 'chat' | 'policy' | 'people' | 'clock'>>(
  context: C,
  person: string,
  action: string,
): Promise<Outcome<PlacedAtHome<C>>> {
  const { policy } = context
  const { channel } = policy
  const use = await context.chat.use(channel)
  if (!isOfferedAtHome(action, use.is === 'unusable' ? 'unusable' : 'usable'))
    return refused(
      refusal(
        'stale click',
        use.is === 'unusable'
          ? `Only deny, cancel and pause are possible here: the channel of ${policy.cluster} cannot be used: ${use.why}.`
          : 'This button is not for the App Home.',
        'Use the card of the operation.',
      ),
    )
  if (use.is === 'unusable')
    return granted({ context: { ...context, people: withUnreadChannel(context.people, policy) }, channel })
  const present = await refusedOrJudged(
    context,
    async (people): Promise<Outcome<'in the channel'>> =>
      (await people.isIn(channel, person)) ? granted('in the channel') : refused(notInChannel(policy)),
    restricting.has(action) ? lastKnown(context) : freshly(context),
  )
  return present.ok ? granted({ context, channel }) : present
}

/** The refusal of a person who is not in the channel of the cluster. */
export const notInChannel = ({ cluster, channel }: Pick<Policy, 'cluster' | 'channel'>) =>
  refusal(
    'not allowed',
    `You are not in the channel of ${cluster} (${channel}).`,
    'Join it: the App Home follows its access rules.',
  )
