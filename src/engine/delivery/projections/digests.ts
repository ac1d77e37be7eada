import { line, type Message } from '../../../core/message.ts'
import { digest } from '../../../messages/answers/digest.ts'
import type { ClusterContext } from '../../ports/context.ts'
import type { NextTurn } from '../../ports/turns.ts'
import { type ClusterFactsContext, clusterFacts } from '../../queries/cluster.ts'
import { pendingPost } from '../pending-post.ts'
import type { PendingMessage } from '../projection.ts'

type DigestContext = ClusterFactsContext & Pick<ClusterContext, 'postings' | 'log'>

const dayMs = 24 * 3_600_000
/** News that could not be told for so long are told by the next digest. */
const latestMs = 3_600_000

/** One digest: the same whichever bot sends it, so that a channel reads it once. */
type Slot = {
  /** Name of the schedule; `asked` when a person asked. */
  readonly schedule: string
  readonly channel: string
  readonly sinceMs: number
  readonly slotMs: number
}

const asked = 'asked'

// A turn carries its id and nothing else, so the id says which digest it is.
const turnOf = ({ schedule, channel, sinceMs, slotMs }: Slot): string => [schedule, channel, sinceMs, slotMs].join('~')

function slotOf(turn: string): Slot | null {
  const [schedule, channel, since, slot] = turn.split('~')
  if (schedule === undefined || channel === undefined || !Number(since) || !Number(slot)) return null
  return { schedule, channel, sinceMs: Number(since), slotMs: Number(slot) }
}

const ask = ({ turns }: Pick<ClusterContext, 'turns'>, slot: Slot): Promise<void> =>
  turns.wake({ kind: 'digest', id: turnOf(slot) })

/** Has a digest of the last day posted, because somebody asked. */
export async function requestDigest(
  context: Pick<ClusterContext, 'turns' | 'clock'>,
  channel: string,
): Promise<Message> {
  const slotMs = context.clock.now()
  await ask(context, { schedule: asked, channel, sinceMs: slotMs - dayMs, slotMs })
  return line('The digest will be posted in this channel.')
}

/** A slot of a schedule has come: its digest begins where the last one ended, whatever quiet days lay between. */
export async function digestDue(
  context: Pick<ClusterContext, 'turns' | 'leases'>,
  schedule: string,
  channel: string,
  slotMs: number,
): Promise<void> {
  const last = await context.leases.lastSlot(schedule)
  await ask(context, { schedule, channel, sinceMs: last ?? slotMs - dayMs, slotMs })
}

/** A digest, then its details in the thread. One that could not be sent for an hour is left out. */
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
