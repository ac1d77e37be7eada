import { pollIntervals } from '../poll-intervals.ts'
import { editsLane, type QueuedMessage } from '../ports/backlog.ts'
import type { ChatRefusal, MessageRef, Sent } from '../ports/chat.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NextTurn } from '../ports/turns.ts'
import { type NotifyContext, notify } from './notify.ts'
import type { PendingMessage, PostOutcome, Projection, Settle } from './projection.ts'

/** The ports of delivery. */
export type DeliveryContext = NotifyContext & Pick<ClusterContext, 'chat' | 'backlog' | 'clock' | 'log'>

/** The outcome of one delivery attempt. */
export type DeliveryOutcome =
  | { readonly is: 'delivered'; readonly ref: MessageRef }
  | { readonly is: 'again'; readonly next: NextTurn; readonly why: string }
  | { readonly is: 'refused'; readonly why: string; readonly nextMs: number }

/** Runs one turn of a projection: delivers its next message. Returns when the next turn is due. */
export async function deliverNext<Context extends DeliveryContext>(
  context: Context,
  projection: Projection<Context>,
  id: string,
): Promise<NextTurn> {
  const pending = await projection(context, id)
  if ('again' in pending) return pending
  const outcome = await deliver(context, pending)
  switch (outcome.is) {
    case 'delivered':
      return { again: 'now' }
    case 'again':
      return outcome.next
    case 'refused':
      return { again: 'at', atMs: outcome.nextMs }
  }
}

/**
 * Makes one attempt to deliver a message, so that it arrives exactly once despite failures of bots and of the chat
 * system. A new message is marked as in doubt before it is sent. A message in doubt is searched for and never sent in
 * the same attempt.
 */
export async function deliver(context: DeliveryContext, pending: PendingMessage): Promise<DeliveryOutcome> {
  const { backlog, chat, clock } = context
  const { key, channel, thread, priority, action } = pending
  const heldUntilMs = backlog.heldUntilMs(pending.retryKey, clock.now())
  if (heldUntilMs !== null) return againAt(heldUntilMs, 'it was refused before')
  if (action.do === 'find') return findInDoubt(context, pending, action.sinceMs, action.settle)
  const yieldsUntilMs = backlog.yieldsUntilMs(queuedAs(pending), clock.now())
  if (yieldsUntilMs !== null) return waitInLane(context, pending, yieldsUntilMs, 'more important messages go first')
  if (action.do === 'edit')
    return settleSent(context, pending, action.settle, await chat.edit(action.ref, key, action.message, priority))
  // before the mark: another bot searches for a message whose mark is old
  await chat.prepare(action.message)
  const settle = await action.mark(clock.now())
  if (settle === 'conflict') return { is: 'again', next: { again: 'now' }, why: 'another bot is sending it' }
  return settleSent(context, pending, settle, await chat.post(channel, thread, key, action.message, priority))
}

const againAt = (atMs: number, why: string): DeliveryOutcome => ({ is: 'again', next: { again: 'at', atMs }, why })

const queuedAs = ({ retryKey, channel, priority, sinceMs, action }: PendingMessage): QueuedMessage => ({
  key: retryKey,
  // new messages are limited by channel, edits in the whole workspace
  lane: action.do === 'edit' ? editsLane : `posts in ${channel}`,
  priority,
  ...(sinceMs === undefined ? {} : { sinceMs }),
})

function waitInLane(
  { backlog, clock }: DeliveryContext,
  pending: PendingMessage,
  untilMs: number,
  why: string,
): DeliveryOutcome {
  backlog.queue(queuedAs(pending), untilMs, clock.now())
  return againAt(untilMs, why)
}

async function findInDoubt(
  context: DeliveryContext,
  pending: PendingMessage,
  sinceMs: number,
  settle: Settle,
): Promise<DeliveryOutcome> {
  const { chat, clock } = context
  const found = await chat.find(pending.channel, pending.thread, pending.key)
  switch (found.is) {
    case 'found':
      return delivered(context, pending, settle, found.ref)
    case 'unknown':
      return againAt(clock.now() + pollIntervals.findMs, found.why)
    case 'refused':
      return refused(context, pending, settle, found)
    case 'absent': {
      // Another bot may be about to send it, or the chat system may not show it yet: absence proves nothing this early.
      const ageMs = clock.now() - sinceMs
      if (ageMs >= 0 && ageMs < pollIntervals.doubtMs)
        return againAt(clock.now() + pollIntervals.doubtMs - ageMs, 'it may be on its way')
      await record(context, pending, settle, { is: 'not sent' })
      return { is: 'again', next: { again: 'now' }, why: 'it did not arrive' }
    }
  }
}

async function settleSent(
  context: DeliveryContext,
  pending: PendingMessage,
  settle: Settle,
  sent: Sent,
): Promise<DeliveryOutcome> {
  const { backlog, clock, log } = context
  if (sent.is !== 'later') backlog.dequeue(pending.retryKey)
  switch (sent.is) {
    case 'sent':
      return delivered(context, pending, settle, sent.ref)
    case 'refused':
      return refused(context, pending, settle, sent)
    case 'unknown':
      log.warn({ key: pending.key, why: sent.why }, 'a message may or may not have arrived')
      return againAt(clock.now() + pollIntervals.failureMs, sent.why)
    case 'later':
      await record(context, pending, settle, { is: 'not sent' })
      return waitInLane(context, pending, clock.now() + sent.retryAfterMs, sent.why)
  }
}

async function delivered(
  context: DeliveryContext,
  pending: PendingMessage,
  settle: Settle,
  ref: MessageRef,
): Promise<DeliveryOutcome> {
  context.backlog.delivered(pending.retryKey, pending.channel)
  await record(context, pending, settle, { is: 'delivered', ref })
  return { is: 'delivered', ref }
}

/** Writes the outcome into the ledger. A conflict means that another bot has written one; the next turn reads it. */
async function record(
  { log }: DeliveryContext,
  { key }: PendingMessage,
  settle: Settle,
  outcome: PostOutcome,
): Promise<void> {
  if ((await settle(outcome)) === 'conflict') log.debug({ key, outcome: outcome.is }, 'another bot settled the message')
}

const maxContentTries = 3

/** Backs off after a refusal. An unusable channel also files notices for other channels. */
async function refused(
  context: DeliveryContext,
  pending: PendingMessage,
  settle: Settle,
  refusal: ChatRefusal,
): Promise<DeliveryOutcome> {
  const { backlog, clock, log } = context
  const { key, channel, retryKey } = pending
  const { cause, why } = refusal
  if (cause === 'message gone') {
    backlog.forget(retryKey)
    await record(context, pending, settle, { is: 'target deleted' })
    return { is: 'again', next: { again: 'now' }, why }
  }
  const { tries, nextMs } = backlog.refused(retryKey, channel, refusal, clock.now())
  log.error({ key, channel, why, tries }, 'a message was refused')
  if (cause === 'content' && pending.contentRefused === 'give up' && tries >= maxContentTries) {
    backlog.forget(retryKey)
    await record(context, pending, settle, { is: 'given up' })
    return { is: 'again', next: { again: 'now' }, why }
  }
  await record(context, pending, settle, { is: 'not sent' })
  if (cause === 'channel') for (const notice of pending.instead(why)) await notify(context, notice)
  return { is: 'refused', why, nextMs }
}
