import { hashOf } from '../../../core/hash.ts'
import type { Message, Part, RichText } from '../../../core/message.ts'
import { isTerminal, type Operation } from '../../../core/operation/state.ts'
import { type Position, positionKey } from '../../../core/operation/thread-position.ts'
import { peopleBehind } from '../../../core/policy/requester.ts'
import { hasFailed } from '../../../core/run/failed.ts'
import { unusableChannelLines } from '../../../messages/notices/unusable-channel.ts'
import { asOf } from '../../../messages/operations/as-of.ts'
import type { ThreadLine } from '../../../messages/operations/thread.ts'
import { pollIntervals } from '../../poll-intervals.ts'
import type { Delivered, MessageRef } from '../../ports/chat.ts'
import type { ClusterContext } from '../../ports/context.ts'
import type { Notice } from '../../ports/notices.ts'
import type { Priority } from '../../ports/priority.ts'
import type { NextTurn } from '../../ports/turns.ts'
import type { DeliveryAction, PendingMessage, PostOutcome, Settle } from '../projection.ts'
import { type Wanted, type WantedContext, wantedMessages } from './wanted-messages.ts'

/** The ports that read and deliver the messages of an operation. */
export type MessagesContext = WantedContext & Pick<ClusterContext, 'ledger' | 'log'>

/**
 * The next message of an operation: its card first, then the lines of its thread in order, then an edit of the card.
 */
export async function operationMessages(context: MessagesContext, id: string): Promise<PendingMessage | NextTurn> {
  const delivered = await context.ledger.read(id)
  const wanted = await wantedMessages(context, id, delivered)
  if (wanted === null) return { again: 'never' }
  if (delivered.inDoubt !== null) {
    const { key, sinceMs } = delivered.inDoubt
    const action = { do: 'find', sinceMs, settle: settleWith(context, id, delivered) } as const
    const priority = priorityOf(wanted, 'stays')
    return pendingOf(context, wanted, { key, priority, thread: delivered.card, retryKey: retryKeyOf(id, key), action })
  }
  const next = nextMessage(id, wanted, delivered, context.clock.now())
  if (next === null) return wanted.dueMs === null ? { again: 'when woken' } : { again: 'at', atMs: wanted.dueMs }
  const { key, thread } = next
  const retryKey = next.edits === null ? retryKeyOf(id, key) : `${key}/edit`
  const priority = priorityOf(wanted, changesHeader(next, delivered) ? 'changes' : 'stays')
  const action = actionOf(context, id, delivered, next)
  return pendingOf(context, wanted, { key, priority, thread, retryKey, action, ...sinceOf(next, delivered, wanted) })
}

const cardPrefix = (id: string): string => `${id}/card`

/** Refusals are counted per card, and once for the whole thread, because each of its messages has another key. */
const retryKeyOf = (id: string, key: string): string => (key.startsWith(cardPrefix(id)) ? key : `${id}/lines`)

const pendingOf = (
  context: MessagesContext,
  { operation }: Wanted,
  message: Pick<PendingMessage, 'key' | 'priority' | 'thread' | 'retryKey' | 'action' | 'sinceMs'>,
): PendingMessage => ({
  ...message,
  channel: operation.channel,
  // Lines that the chat system keeps refusing must not block the later lines and the card.
  contentRefused: message.retryKey === `${operation.operation}/lines` ? 'give up' : 'keep trying',
  instead: (why) => unusableNotices(context, operation, why),
})

/**
 * The priority of a message of an operation: `failure` when it or one of its active runs needs a person or has failed,
 * whatever the message says; `header` for an edit that changes the card's header.
 */
function priorityOf({ operation, active }: Wanted, header: 'changes' | 'stays'): Priority {
  if (operation.state === 'needs attention' || operation.state === 'failed' || active.some(hasFailed)) return 'failure'
  if (operation.state === 'awaiting approval') return 'approval'
  if (isTerminal(operation)) return 'end'
  return header === 'changes' ? 'header' : 'progress'
}

/** Notices to the requester, and to the security channel where there is one. */
function unusableNotices({ policy, clock }: MessagesContext, operation: Operation, why: string): readonly Notice[] {
  const { securityChannel } = policy
  const { operation: id, channel, requester } = operation
  const delivered = { lines: unusableChannelLines(operation, channel, why), sinceMs: clock.now() }
  return [
    ...peopleBehind(requester).map((person) => ({ key: `unusable-${id}-requester`, channel: person, ...delivered })),
    ...(securityChannel !== null && securityChannel !== channel
      ? [{ key: `unusable-${id}-security`, channel: securityChannel, ...delivered }]
      : []),
  ]
}

type NextMessage = {
  readonly key: string
  readonly message: Message
  readonly thread: MessageRef | null
  /** The message to be edited; null when a new one is posted. */
  readonly edits: MessageRef | null
  /** The position in the thread once the message has arrived. */
  readonly to: Position
  /** What the ledger has of the card once it has arrived; null for lines of the thread. */
  readonly card: Pick<Delivered, 'cardHash' | 'header' | 'cardAtMs'> | null
}

const changesHeader = ({ edits, card }: NextMessage, { header }: Delivered): boolean =>
  edits !== null && card?.header !== header

/** Since when the next message has something to say: an old card since its first change, lines since the first of them. */
function sinceOf(
  { edits, card }: NextMessage,
  { cardAtMs }: Delivered,
  wanted: Wanted,
): Pick<PendingMessage, 'sinceMs'> {
  const sinceMs = edits === null ? (card === null ? wanted.lines[0]?.atMs : null) : wanted.changedAfter(cardAtMs ?? 0)
  return sinceMs === null || sinceMs === undefined ? {} : { sinceMs }
}

// A thread may take only one message a second, so waiting lines are sent together.
const maxLinesPerMessage = 12

/** A line that says from when until when messages were late; empty when the oldest pending line is recent. */
function lateLine(nowMs: number, [first]: readonly ThreadLine[]): readonly RichText[] {
  if (first === undefined || nowMs - first.atMs < pollIntervals.lateMs) return []
  const from = { timeMs: first.atMs, shown: 'time' } as const
  const until = { timeMs: nowMs, shown: 'time' } as const
  return [['Messages were delayed from ', from, ' to ', until, '; work continued:']]
}

const together = (lines: readonly RichText[], picture: readonly Part[]): Message => ({
  sentence: lines.flatMap((line, index) => (index === 0 ? line : [' · ', ...line])),
  parts: [{ part: 'text', lines }, ...picture],
})

/**
 * The timeline, with the line that tells the end of an operation. A failure is told without it: an upload takes seconds,
 * and the button [Timeline] has it.
 */
function endPicture({ operation, timeline }: Wanted, lines: readonly ThreadLine[]): readonly Part[] {
  const { state, endedAtMs } = operation
  return state !== 'failed' && endedAtMs !== null && lines.some(({ atMs }) => atMs === endedAtMs) ? timeline() : []
}

const keyOf = (id: string, to: Position): string => `${id}/lines/${positionKey(to)}`

const cardKey = (id: string, { deletedCards }: Delivered): string =>
  deletedCards === undefined ? cardPrefix(id) : `${cardPrefix(id)}-${deletedCards + 1}`

function nextMessage(id: string, wanted: Wanted, delivered: Delivered, nowMs: number): NextMessage | null {
  const whole = () => {
    const card = wanted.card()
    const message = isAtWork(wanted.operation) ? asOf(card, nowMs) : card
    const sent = { cardHash: hashOf(card), header: headerOf(card), cardAtMs: nowMs }
    return { key: cardKey(id, delivered), message, thread: null, to: delivered.thread, card: sent }
  }
  if (delivered.card === null) return { ...whole(), edits: null }
  const lines = wanted.lines.slice(0, maxLinesPerMessage)
  const to = lines.at(-1)?.to
  if (to)
    return {
      key: keyOf(id, to),
      message: together([...lateLine(nowMs, lines), ...lines.map(({ line }) => line)], endPicture(wanted, lines)),
      thread: delivered.card,
      edits: null,
      to,
      card: null,
    }
  const card = whole()
  // Entries without a line count as delivered as well, so that the journals of ended runs are not read again.
  return delivered.cardHash === card.card.cardHash ? null : { ...card, edits: delivered.card, to: wanted.to }
}

const isAtWork = (operation: Operation): boolean => operation.state !== 'awaiting approval' && !isTerminal(operation)

const headerOf = ({ parts }: Message): string =>
  parts.flatMap((part) => (part.part === 'header' ? [part.text] : [])).join(' ')

function actionOf(context: MessagesContext, id: string, delivered: Delivered, next: NextMessage): DeliveryAction {
  const { key, to, message, edits, card } = next
  if (edits !== null) return { do: 'edit', ref: edits, message, settle: settleEdit(context, id, delivered, next) }
  return {
    do: 'post',
    message,
    async mark(sinceMs) {
      const marked = { ...delivered, ...card, inDoubt: { key, to, sinceMs } }
      const answer = await context.ledger.write(id, delivered, marked)
      return answer === 'conflict' ? 'conflict' : settleWith(context, id, marked)
    },
  }
}

/** Settles the message that `ledger` marks as in doubt. */
const settleWith =
  (context: MessagesContext, id: string, delivered: Delivered): Settle =>
  (outcome) => {
    if (outcome.is === 'target deleted')
      context.log.warn({ operation: id }, 'the card was deleted: a new one is posted')
    return context.ledger.write(id, delivered, settled(delivered, outcome))
  }

const settleEdit =
  (context: MessagesContext, id: string, delivered: Delivered, { card, to }: NextMessage): Settle =>
  async (outcome) => {
    const edited = { ...delivered, ...card, thread: to }
    if (outcome.is === 'delivered') return context.ledger.write(id, delivered, edited)
    return outcome.is === 'target deleted' ? settleWith(context, id, delivered)(outcome) : 'written'
  }

function settled(delivered: Delivered, outcome: PostOutcome): Delivered {
  const to = delivered.inDoubt?.to ?? delivered.thread
  switch (outcome.is) {
    case 'delivered':
      return { ...delivered, card: delivered.card ?? outcome.ref, thread: to, inDoubt: null }
    case 'given up':
      return { ...delivered, thread: to, inDoubt: null }
    case 'not sent':
      return { ...delivered, inDoubt: null }
    case 'target deleted':
      // The thread continues below the new card.
      return {
        ...delivered,
        card: null,
        cardHash: null,
        inDoubt: null,
        deletedCards: (delivered.deletedCards ?? 0) + 1,
      }
  }
}

/** The number of unsent messages about an operation, and the time of the oldest; both 0 when all are sent. */
export async function pendingMessages(
  context: MessagesContext,
  id: string,
): Promise<{ readonly messages: number; readonly sinceMs: number }> {
  const delivered = await context.ledger.read(id)
  const wanted = await wantedMessages(context, id, delivered)
  const next = wanted && nextMessage(id, wanted, delivered, context.clock.now())
  if (wanted === null || (next === null && delivered.inDoubt === null)) return { messages: 0, sinceMs: 0 }
  const card = delivered.card === null || delivered.cardHash !== hashOf(wanted.card()) ? 1 : 0
  const sinceMs = wanted.lines[0]?.atMs ?? delivered.inDoubt?.sinceMs ?? wanted.changedAtMs
  return { messages: Math.max(1, wanted.lines.length + card), sinceMs }
}
