import { line, type Message } from '../../../core/message.ts'
import { digest } from '../../../messages/answers/digest.ts'
import type { ClusterContext } from '../../ports/context.ts'
import type { NextTurn } from '../../ports/turns.ts'
import { type ClusterFactsContext, clusterFacts } from '../../queries/cluster.ts'
import { pendingPost } from '../pending-post.ts'
import type { PendingMessage } from '../projection.ts'

type DigestContext = ClusterFactsContext & Pick<ClusterContext, 'postings' | 'log'>

const dayMs = 24 * 3_600_000
/** The greatest age of a digest that is still sent; the next digest covers the same events. */
const latestMs = 3_600_000

/** One digest, identified so that every bot makes the same one and a channel gets it once. */
type Slot = {
  /** The name of the schedule; `asked` for a digest that a person requested. */
  readonly schedule: string
  readonly channel: string
  readonly sinceMs: number
  readonly slotMs: number
}

const asked = 'asked'

// The id of a turn is its only data, so it identifies the digest.
const turnOf = ({ schedule, channel, sinceMs, slotMs }: Slot): string => [schedule, channel, sinceMs, slotMs].join('~')

function slotOf(turn: string): Slot | null {
  const [schedule, channel, since, slot] = turn.split('~')
  if (schedule === undefined || channel === undefined || !Number(since) || !Number(slot)) return null
  return { schedule, channel, sinceMs: Number(since), slotMs: Number(slot) }
}

const ask = ({ turns }: Pick<ClusterContext, 'turns'>, slot: Slot): Promise<void> =>
  turns.wake({ kind: 'digest', id: turnOf(slot) })

/** Requests a digest of the last 24 hours for the channel; returns the answer for the requester. */
export async function requestDigest(
  context: Pick<ClusterContext, 'turns' | 'clock'>,
  channel: string,
): Promise<Message> {
  const slotMs = context.clock.now()
  await ask(context, { schedule: asked, channel, sinceMs: slotMs - dayMs, slotMs })
  return line('The digest will be posted in this channel.')
}

/**
 * Requests the digest of a schedule's slot. It covers the time since the schedule's last digest, or 24 hours without
 * one.
 */
export async function digestDue(
  context: Pick<ClusterContext, 'turns' | 'leases'>,
  schedule: string,
  channel: string,
  slotMs: number,
): Promise<void> {
  const last = await context.leases.lastSlot(schedule)
  await ask(context, { schedule, channel, sinceMs: last ?? slotMs - dayMs, slotMs })
}

/**
 * The next message of a digest: the digest, then its details in the thread. Dropped when it is more than an hour late.
 */
export async function digests(context: DigestContext, turn: string): Promise<PendingMessage | NextTurn> {
  const slot = slotOf(turn)
  if (slot === null) return { again: 'never' }
  const { leases, clock, policy, log } = context
  const { schedule, channel, sinceMs, slotMs } = slot
  if (clock.now() - slotMs > latestMs) {
    log.warn({ schedule, channel, slotMs }, 'a digest was not sent in time')
    return { again: 'never' }
  }
  const { message, detail } = digest(await clusterFacts(context, null, sinceMs), sinceMs)
  const key = `digest/${policy.cluster}/${schedule}/${slotMs}`
  const first = await pendingPost(context, { key, channel, thread: null, message, priority: 'progress' })
  if (first.is === 'pending') return first.pending
  if (first.is === 'given up') return { again: 'never' }
  if (schedule !== asked) await leases.keepSlot(schedule, slotMs)
  if (detail === null) return { again: 'never' }
  const more = { key: `${key}/detail`, channel, thread: first.ref, message: detail, priority: 'progress' } as const
  const second = await pendingPost(context, more)
  return second.is === 'pending' ? second.pending : { again: 'never' }
}
