import { hashOf } from '../../../core/hash.ts'
import type { Message, RichText } from '../../../core/message.ts'
import { isTerminal, type Operation } from '../../../core/operation/state.ts'
import { type Position, positionKey } from '../../../core/operation/thread-position.ts'
import { hasFailed } from '../../../core/run/failed.ts'
import type { RunState } from '../../../core/run/state.ts'
import { unusableChannelLines } from '../../../messages/notices/unusable-channel.ts'
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
export type MessagesContext = WantedContext & Pick<ClusterContext, 'ledger' | 'clock' | 'log'>

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
    return pendingOf(context, wanted, { key, thread: delivered.card, retryKey: retryKeyOf(id, key), action })
  }
  const next = nextMessage(id, wanted, delivered, context.clock.now())
  if (next === null) return { again: 'when woken' }
  const { key, thread } = next
  const retryKey = next.edits === null ? retryKeyOf(id, key) : `${key}/edit`
  return pendingOf(context, wanted, { key, thread, retryKey, action: actionOf(context, id, delivered, next) })
}

const cardPrefix = (id: string): string => `${id}/card`

/** Refusals are counted per card, and once for the whole thread, because each of its messages has another key. */
const retryKeyOf = (id: string, key: string): string => (key.startsWith(cardPrefix(id)) ? key : `${id}/lines`)

const pendingOf = (
  context: MessagesContext,
  { operation, active }: Wanted,
  message: Pick<PendingMessage, 'key' | 'thread' | 'retryKey' | 'action'>,
): PendingMessage => ({
  ...message,
  channel: operation.channel,
  priority: priorityOf(operation, active),
  // Lines that the chat system keeps refusing must not block the later lines and the card.
  contentRefused: message.retryKey === `${operation.operation}/lines` ? 'give up' : 'keep trying',
  instead: (why) => unusableNotices(context, operation, why),
})

/**
 * The priority of all messages of an operation; `failure` when it or one of its active runs needs a person or has
 * failed.
 */
function priorityOf(operation: Operation, active: readonly RunState[]): Priority {
  if (operation.state === 'needs attention' || operation.state === 'failed' || active.some(hasFailed)) return 'failure'
  if (operation.state === 'awaiting approval') return 'approval'
  return isTerminal(operation) ? 'end' : 'progress'
}

/** Notices to the requester, and to the security channel where there is one. */
function unusableNotices({ policy, clock }: MessagesContext, operation: Operation, why: string): readonly Notice[] {
  const { securityChannel } = policy
  const { operation: id, channel, requester } = operation
  const delivered = { lines: unusableChannelLines(operation, channel, why), sinceMs: clock.now() }
  return [
    { key: `unusable-${id}-requester`, channel: requester, ...delivered },
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
}

// A thread may take only one message a second, so waiting lines are sent together.
const maxLinesPerMessage = 12

/** A line that says that messages are late; empty when the oldest pending line is recent. */
const lateLine = (nowMs: number, [first]: readonly ThreadLine[]): readonly RichText[] =>
  first === undefined || nowMs - first.atMs < pollIntervals.lateMs
    ? []
    : [['Messages were delayed since ', { timeMs: first.atMs, shown: 'time' }, '; work continued. Catching up:']]

const together = (lines: readonly RichText[]): Message => ({
  sentence: lines.flatMap((line, index) => (index === 0 ? line : [' · ', ...line])),
  parts: [{ part: 'text', lines }],
})

const keyOf = (id: string, to: Position): string => `${id}/lines/${positionKey(to)}`

const cardKey = (id: string, { deletedCards }: Delivered): string =>
  deletedCards === undefined ? cardPrefix(id) : `${cardPrefix(id)}-${deletedCards + 1}`

function nextMessage(id: string, wanted: Wanted, delivered: Delivered, nowMs: number): NextMessage | null {
  const whole = () => ({ key: cardKey(id, delivered), message: wanted.card(), thread: null, to: delivered.thread })
  if (delivered.card === null) return { ...whole(), edits: null }
  const lines = wanted.lines.slice(0, maxLinesPerMessage)
  const to = lines.at(-1)?.to
  if (to)
    return {
      key: keyOf(id, to),
      message: together([...lateLine(nowMs, lines), ...lines.map(({ line }) => line)]),
      thread: delivered.card,
      edits: null,
      to,
    }
  const card = whole()
  return delivered.cardHash === hashOf(card.message) ? null : { ...card, edits: delivered.card }
}

function actionOf(context: MessagesContext, id: string, delivered: Delivered, next: NextMessage): DeliveryAction {
  const { key, to, message, edits } = next
  if (edits !== null)
    return { do: 'edit', ref: edits, message, settle: settleEdit(context, id, delivered, hashOf(message)) }
  return {
    do: 'post',
    message,
    async mark(sinceMs) {
      const marked = { ...delivered, inDoubt: { key, to, sinceMs } }
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
  (context: MessagesContext, id: string, delivered: Delivered, cardHash: string): Settle =>
  async (outcome) => {
    if (outcome.is === 'delivered') return context.ledger.write(id, delivered, { ...delivered, cardHash })
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
