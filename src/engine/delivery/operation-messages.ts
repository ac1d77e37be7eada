import { hashOf } from '../../core/hash.ts'
import type { Message, RichText } from '../../core/message.ts'
import type { Position } from '../../core/operation/thread-position.ts'
import type { Spoken } from '../../messages/operations/thread.ts'
import { pollIntervals } from '../poll-intervals.ts'
import type { ChatRefusal, Delivered, MessageRef, Sent } from '../ports/chat.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { NextTurn } from '../ports/turns.ts'
import { tellUnusable } from './unusable-channel.ts'
import { type Wanted, wantedMessages } from './wanted-messages.ts'

/** One turn of an operation's messages: says or edits one thing, remembers it, and comes back for the next. */
export async function deliverOperationMessages(context: ClusterContext, operation: string): Promise<NextTurn> {
  const told = await context.ledger.read(operation)
  const wanted = await wantedMessages(context, operation, told)
  if (wanted === null) return { again: 'never' }
  if (told.inDoubt !== null) return settleDoubt(context, operation, wanted, told)
  const next = nextMessage(operation, wanted, told, context.clock.now())
  if (next === null) return { again: 'when woken' }
  const againAtMs = context.deliveries.heldUntilMs(refusalKey(operation, next), context.clock.now())
  if (againAtMs !== null) return { again: 'at', atMs: againAtMs }
  if (next.ref !== null) return edit({ context, operation, wanted, told, next }, next.ref)
  const marked = { ...told, inDoubt: { key: next.key, to: next.to, sinceMs: context.clock.now() } }
  if ((await context.ledger.write(operation, told, marked)) === 'conflict') return { again: 'now' }
  const sent = await context.chat.post(wanted.channel, next.thread, next.key, next.message)
  if (sent.is === 'refused') return refusedMessage({ context, operation, wanted, told: marked, next }, sent)
  if (sent.is === 'sent') context.deliveries.delivered(refusalKey(operation, next), wanted.channel)
  return remember(context, operation, marked, sent)
}

/** What a refusal is remembered for: the card, its edits, or the thread, however many lines have gathered in it. */
const refusalKey = (operation: string, { key, ref, thread }: Next): string =>
  ref !== null ? `${key}/edit` : thread === null ? key : `${operation}/lines`

/** One message to be said: a new one under a key of ours, or an edit of the card. */
type Next = {
  readonly key: string
  readonly message: Message
  readonly thread: MessageRef | null
  /** The message to be edited; null when a new one is posted. */
  readonly ref: MessageRef | null
  /** How far the thread has come once it is sent. */
  readonly to: Position
}

// A thread may take one message a second: what has gathered meanwhile is said in one.
const maxLinesPerMessage = 12

/** What was held up, by the chat or by a bot that was gone, says so. */
const lateLine = (nowMs: number, [first]: readonly Spoken[]): readonly RichText[] =>
  first === undefined || nowMs - first.atMs < pollIntervals.lateMs
    ? []
    : [['Messages were delayed since ', { timeMs: first.atMs, shown: 'time' }, '; work continued. Catching up:']]

const together = (lines: readonly RichText[]): Message => ({
  sentence: lines.flatMap((line, index) => (index === 0 ? line : [' · ', ...line])),
  parts: [{ part: 'text', lines }],
})

const keyOf = (operation: string, { operation: entry, run, entries }: Position): string =>
  `${operation}/lines/${entry}${run === null ? '' : `-${run}-${entries}`}`

const cardKey = (operation: string, { deletedCards }: Delivered): string =>
  deletedCards === undefined ? `${operation}/card` : `${operation}/card-${deletedCards + 1}`

/** The card first, then the thread in order, then the card's newest state. */
function nextMessage(operation: string, wanted: Wanted, told: Delivered, nowMs: number): Next | null {
  const card = { key: cardKey(operation, told), message: wanted.card, thread: null, to: told.thread }
  if (told.card === null) return { ...card, ref: null }
  const lines = wanted.lines.slice(0, maxLinesPerMessage)
  const to = lines.at(-1)?.to
  if (to)
    return {
      key: keyOf(operation, to),
      message: together([...lateLine(nowMs, lines), ...lines.map(({ line }) => line)]),
      thread: told.card,
      ref: null,
      to,
    }
  return told.cardHash === hashOf(wanted.card) ? null : { ...card, ref: told.card }
}

/** A message whose answer was lost is looked for before it, or more with it, is ever sent again. */
async function settleDoubt(
  context: ClusterContext,
  operation: string,
  wanted: Wanted,
  told: Delivered,
): Promise<NextTurn> {
  const { inDoubt } = told
  if (inDoubt === null) return { again: 'now' }
  const found = await context.chat.find(wanted.channel, told.card, inDoubt.key)
  if (found.is === 'unknown') return later(context, 5000)
  if (found.is === 'refused' && found.cause === 'message gone') return deletedCard(context, operation, told)
  if (found.is === 'refused') {
    const { nextMs } = context.deliveries.refused(
      inDoubt.key.startsWith(`${operation}/card`) ? inDoubt.key : `${operation}/lines`,
      wanted.channel,
      found,
      context.clock.now(),
    )
    return { again: 'at', atMs: nextMs }
  }
  if (found.is === 'found') return remember(context, operation, told, { is: 'sent', ref: found.ref })
  // Another bot may be about to send it, or the chat about to show it: not seen yet is not absent.
  const ageMs = context.clock.now() - inDoubt.sinceMs
  if (ageMs >= 0 && ageMs < pollIntervals.doubtMs) return later(context, pollIntervals.doubtMs - ageMs)
  await context.ledger.write(operation, told, { ...told, inDoubt: null })
  return { again: 'now' }
}

const later = (context: ClusterContext, ms: number): NextTurn => ({ again: 'at', atMs: context.clock.now() + ms })

/** What became of a new message; `told` is the ledger while it was in doubt. */
async function remember(
  context: ClusterContext,
  operation: string,
  told: Delivered,
  sent: Exclude<Sent, ChatRefusal>,
): Promise<NextTurn> {
  const key = told.inDoubt?.key ?? ''
  switch (sent.is) {
    case 'later':
      // It was certainly not sent, so more may be said with it when it is.
      await context.ledger.write(operation, told, { ...told, inDoubt: null })
      return later(context, sent.retryAfterMs)
    case 'unknown':
      context.log.warn({ operation, why: sent.why, key }, 'a message may or may not have arrived')
      return later(context, 2000)
    case 'sent':
      await context.ledger.write(operation, told, {
        ...told,
        card: told.card ?? sent.ref,
        thread: told.inDoubt?.to ?? told.thread,
        inDoubt: null,
      })
      return { again: 'now' }
  }
}

/** An edit may be sent twice; only its newest state matters. */
async function edit(saying: Saying, ref: MessageRef): Promise<NextTurn> {
  const { context, operation, told, next } = saying
  const { key, message } = next
  const sent = await context.chat.edit(ref, key, message)
  switch (sent.is) {
    case 'later':
      return later(context, sent.retryAfterMs)
    case 'unknown':
      return later(context, 2000)
    case 'refused':
      return refusedMessage(saying, sent)
    case 'sent':
      context.deliveries.delivered(refusalKey(operation, next), ref.channel)
      await context.ledger.write(operation, told, { ...told, cardHash: hashOf(message) })
      return { again: 'now' }
  }
}

/** One message of an operation that is being said. */
type Saying = {
  readonly context: ClusterContext
  readonly operation: string
  readonly wanted: Wanted
  readonly told: Delivered
  readonly next: Next
}

// Lines that the chat system refuses again and again must not keep those behind them, and the card, from being said.
const maxContentTries = 3

/** A refused message backs off; where its card was deleted, a new one is posted; where its channel is unusable, people are told. */
async function refusedMessage(
  { context, operation, wanted, told, next }: Saying,
  refusal: ChatRefusal,
): Promise<NextTurn> {
  const { cause, why } = refusal
  if (cause === 'message gone') return deletedCard(context, operation, told)
  const { tries, nextMs } = context.deliveries.refused(
    refusalKey(operation, next),
    wanted.channel,
    refusal,
    context.clock.now(),
  )
  context.log.error({ operation, why, key: next.key, tries }, 'a message was refused')
  const skipped = cause === 'content' && next.thread !== null && tries >= maxContentTries
  const thread = skipped ? next.to : told.thread
  await context.ledger.write(operation, told, { ...told, thread, inDoubt: null })
  if (cause === 'channel') await tellUnusable(context, operation, wanted.channel, why)
  if (skipped) context.deliveries.forget(refusalKey(operation, next))
  return skipped ? { again: 'now' } : { again: 'at', atMs: nextMs }
}

/** Someone deleted the card, or the thread with it: a new card is posted, and the thread goes on below it. */
async function deletedCard(context: ClusterContext, operation: string, told: Delivered): Promise<NextTurn> {
  context.deliveries.forget(`${operation}/lines`)
  context.log.warn({ operation }, 'the card was deleted: a new one is posted')
  const deletedCards = (told.deletedCards ?? 0) + 1
  await context.ledger.write(operation, told, { ...told, card: null, cardHash: null, inDoubt: null, deletedCards })
  return { again: 'now' }
}

/** How many messages about an operation are not sent yet, and since when the oldest of them waits. */
export async function pendingMessages(
  context: ClusterContext,
  operation: string,
): Promise<{ readonly messages: number; readonly sinceMs: number }> {
  const told = await context.ledger.read(operation)
  const wanted = await wantedMessages(context, operation, told)
  const next = wanted && nextMessage(operation, wanted, told, context.clock.now())
  if (wanted === null || (next === null && told.inDoubt === null)) return { messages: 0, sinceMs: 0 }
  const card = told.card === null || told.cardHash !== hashOf(wanted.card) ? 1 : 0
  const sinceMs = wanted.lines[0]?.atMs ?? told.inDoubt?.sinceMs ?? wanted.changedAtMs
  return { messages: Math.max(1, wanted.lines.length + card), sinceMs }
}
