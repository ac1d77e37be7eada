import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { type Message, plain } from '../../src/core/message.ts'
import type { Position } from '../../src/core/operation/thread-position.ts'
import type { Chat, MessageLedger, Sent } from '../../src/engine/ports/chat.ts'
import type { Priority } from '../../src/engine/ports/priority.ts'

/** One attempt to send a message. */
export type Sending = {
  readonly atMs: number
  readonly is: 'post' | 'edit'
  readonly channel: string
  readonly key: string
  readonly priority: Priority
  readonly outcome: Sent['is']
  /** Whether Slack itself refused the call above its rate limit, with status 429. */
  readonly tooFast: boolean
  readonly header: string
  /** The lines of text, one for each thing that is reported. */
  readonly lines: readonly string[]
}

/** What a thread has at a time: every entry of the journals up to this position. */
export type Reached = { readonly atMs: number; readonly operation: string; readonly thread: Position }

/** Everything that was sent, and how far the thread of each operation came. */
export type Recorded = {
  readonly sendings: Sending[]
  readonly reached: Reached[]
  /** The newest card of each operation, by its key. */
  readonly cards: Map<string, Message>
}

/** The operation that a message is about. */
export const operationOf = (key: string): string => key.split('/')[0] ?? ''

/** Whether a key is that of a card. */
export const isCard = (key: string): boolean => key.includes('/card')

const headerOf = ({ parts }: Message): string =>
  parts.flatMap((part) => (part.part === 'header' ? [part.text] : [])).join(' ')

const linesOf = ({ parts }: Message): readonly string[] =>
  parts.flatMap((part) => (part.part === 'text' ? part.lines.map(plain) : []))

/** A chat that records what it is asked to send. Calls that never reach Slack are recorded too. */
export function recordedChat(chat: Chat, workspace: Workspace, now: () => number, to: Recorded): Chat {
  const recorded = async (
    about: Pick<Sending, 'is' | 'channel' | 'key' | 'priority'>,
    message: Message,
    send: () => Promise<Sent>,
  ): Promise<Sent> => {
    const before = workspace.calls.at(-1)
    const sent = await send()
    const last = workspace.calls.at(-1)
    const tooFast = last !== before && last?.answer?.status === 429
    const shown = { header: headerOf(message), lines: linesOf(message) }
    to.sendings.push({ ...about, ...shown, atMs: now(), outcome: sent.is, tooFast })
    if (sent.is === 'sent' && isCard(about.key)) to.cards.set(operationOf(about.key), message)
    return sent
  }
  return {
    prepare: (message) => chat.prepare(message),
    post: (channel, thread, key, message, priority) =>
      recorded({ is: 'post', channel, key, priority }, message, () =>
        chat.post(channel, thread, key, message, priority),
      ),
    edit: (ref, key, message, priority) =>
      recorded({ is: 'edit', channel: ref.channel, key, priority }, message, () =>
        chat.edit(ref, key, message, priority),
      ),
    find: (...of) => chat.find(...of),
    link: (ref) => chat.link(ref),
    use: (channel) => chat.use(channel),
  }
}

/** A ledger that records how far each thread came. */
export const recordedLedger = (ledger: MessageLedger, now: () => number, to: Recorded): MessageLedger => ({
  read: (operation) => ledger.read(operation),
  operationAt: (card) => ledger.operationAt(card),
  async write(operation, before, after) {
    const answer = await ledger.write(operation, before, after)
    if (answer === 'written') to.reached.push({ atMs: now(), operation, thread: after.thread })
    return answer
  },
})
