import { line, type Message } from '../../core/message.ts'
import { digest } from '../../messages/answers/digest.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { MessageRef } from '../ports/chat.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NextTurn } from '../ports/turns.ts'
import { clusterFacts } from '../queries/cluster.ts'

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

const ask = ({ turns }: ClusterContext, slot: Slot): Promise<void> => turns.wake({ kind: 'digest', id: turnOf(slot) })

/** Has a digest of the last day posted, because somebody asked. */
export async function requestDigest(context: ClusterContext, channel: string): Promise<Message> {
  const slotMs = context.clock.now()
  await ask(context, { schedule: asked, channel, sinceMs: slotMs - dayMs, slotMs })
  return line('The digest will be posted in this channel.')
}

/** A slot of a schedule has come: its digest begins where the last one ended, whatever quiet days lay between. */
export async function digestDue(
  context: ClusterContext,
  schedule: string,
  channel: string,
  slotMs: number,
): Promise<void> {
  const last = await context.leases.lastSlot(schedule)
  await ask(context, { schedule, channel, sinceMs: last ?? slotMs - dayMs, slotMs })
}

/** One turn of a digest: its message, then its details in the thread; what may have arrived is looked for first. */
export async function deliverDigest(context: ClusterContext, turn: string): Promise<NextTurn> {
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
  const said = await sayOnce(context, channel, null, key, message)
  if (said.is === 'later') return said.next
  if (schedule !== asked) await leases.keepSlot(schedule, slotMs)
  const more = detail && (await sayOnce(context, channel, said.ref, `${key}/detail`, detail))
  return more?.is === 'later' ? more.next : { again: 'never' }
}

type Said = { readonly is: 'said'; readonly ref: MessageRef } | { readonly is: 'later'; readonly next: NextTurn }

async function sayOnce(
  context: ClusterContext,
  channel: string,
  thread: MessageRef | null,
  key: string,
  message: Message,
): Promise<Said> {
  const { chat, clock, log } = context
  const at = (atMs: number): Said => ({ is: 'later', next: { again: 'at', atMs } })
  const later = (ms: number): Said => at(clock.now() + ms)
  const againAtMs = context.deliveries.heldUntilMs(key, context.clock.now())
  if (againAtMs !== null) return at(againAtMs)
  const found = await chat.find(channel, thread, key)
  if (found.is === 'unknown') return later(pollIntervals.failureMs)
  if (found.is === 'refused') return at(context.deliveries.refused(key, channel, found, clock.now()).nextMs)
  if (found.is === 'found') return { is: 'said', ref: found.ref }
  const sent = await chat.post(channel, thread, key, message)
  switch (sent.is) {
    case 'sent':
      context.deliveries.delivered(key, channel)
      return { is: 'said', ref: sent.ref }
    case 'later':
      return later(sent.retryAfterMs)
    case 'unknown':
      return later(pollIntervals.doubtMs)
    case 'refused':
      log.error({ key, channel, why: sent.why }, 'a digest was refused')
      return at(context.deliveries.refused(key, channel, sent, clock.now()).nextMs)
  }
}
