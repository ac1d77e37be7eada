import type { Notice } from '../../../workspace/model.ts'
import type { PageChannel, PageMessage, PageState } from '../../../workspace/page/page-state.ts'
import { isInChannel } from '../state/reading.ts'

/** The items of a channel or thread, in order. */
export type Entry =
  | { readonly kind: 'message'; readonly key: string; readonly message: PageMessage; readonly isFollowing: boolean }
  | { readonly kind: 'notice'; readonly key: string; readonly notice: Notice }
  | { readonly kind: 'new'; readonly key: string }

const togetherMs = 5 * 60_000

/** Whether a message directly follows another by the same author, so that it needs no name of its own. */
function follows(message: PageMessage, before: PageMessage | undefined): boolean {
  return (
    before !== undefined &&
    before.author === message.author &&
    !before.isEphemeral &&
    !message.isEphemeral &&
    !message.isBroadcast &&
    message.atMs - before.atMs < togetherMs
  )
}

function entriesOf(messages: readonly PageMessage[]): readonly Entry[] {
  return messages.map((message, index) => ({
    kind: 'message',
    key: message.ts,
    message,
    isFollowing: follows(message, messages[index - 1]),
  }))
}

const atMsOf = (entry: Entry): number =>
  entry.kind === 'notice' ? entry.notice.atMs : entry.kind === 'message' ? entry.message.atMs : 0

/** A channel's own messages and Slack's notices in it, with a line above unread ones. */
export function channelEntries(state: PageState, channel: PageChannel, newSince: string): readonly Entry[] {
  const messages = entriesOf(channel.messages.filter(isInChannel))
  const notices = state.notices
    .filter((notice) => notice.channelId === channel.id)
    .map((notice): Entry => ({ kind: 'notice', key: `notice-${notice.order}`, notice }))
  const all = [...messages, ...notices].sort((one, other) => atMsOf(one) - atMsOf(other))
  const first = all.findIndex(
    (entry) => entry.kind === 'message' && entry.message.ts > newSince && entry.message.author !== state.me?.id,
  )
  return first <= 0 ? all : all.toSpliced(first, 0, { kind: 'new', key: 'new' })
}

/** A thread: its first message, then the replies. */
export function threadEntries(channel: PageChannel, threadTs: string): readonly Entry[] {
  return entriesOf(channel.messages.filter((message) => message.ts === threadTs || message.threadTs === threadTs))
}
