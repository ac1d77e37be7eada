import { digest } from '../core/digest/digest.ts'
import { line, type Message } from '../core/messages/message.ts'
import { clusterFacts } from './facts/cluster.ts'
import type { Outside } from './outside.ts'
import type { MessageRef } from './ports/chat.ts'

const dayMs = 24 * 3_600_000

/** Posts a digest of the last day now, because somebody asked. */
export async function postDigest(outside: Outside, channel: string): Promise<Message> {
  const nowMs = outside.clock.now()
  await sendDigest(outside, {
    channel,
    slotMs: nowMs,
    sinceMs: nowMs - dayMs,
    key: `digest/${outside.policy.cluster}/asked/${nowMs}`,
  })
  return line('The digest is in the channel.')
}

/** One digest of one slot: the same key whichever bot sends it, so that a channel reads it once. */
export type DigestSlot = {
  readonly channel: string
  readonly slotMs: number
  readonly sinceMs: number
  readonly key: string
}

/** Sends the digest of a slot; a message that may have arrived is looked for before it is sent again. */
export async function sendDigest(outside: Outside, slot: DigestSlot): Promise<void> {
  const { message, detail } = digest(await clusterFacts(outside, null), slot.sinceMs)
  const ref = await postOnce(outside, slot.channel, null, slot.key, message)
  if (ref && detail) await postOnce(outside, slot.channel, ref, `${slot.key}/detail`, detail)
}

async function postOnce(
  outside: Outside,
  channel: string,
  thread: MessageRef | null,
  key: string,
  message: Message,
): Promise<MessageRef | null> {
  const sent = await outside.chat.post(channel, thread, key, message)
  if (sent.is === 'sent') return sent.ref
  if (sent.is === 'unknown') {
    const found = await outside.chat.find(channel, thread, key)
    if (found.is === 'found') return found.ref
  }
  outside.log.warn({ key, channel, outcome: sent.is }, 'a digest was not sent')
  return null
}
