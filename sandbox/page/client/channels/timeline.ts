import type { Notice } from '../../../workspace/model.ts'
import type { PageChannel, PageMessage, PageState } from '../../../workspace/page/page-state.ts'
import { isInChannel } from '../state/reading.ts'

/** What stands in a channel or thread, one below the other. */
export type Entry =
  | { readonly kind: 'message'; readonly key: string; readonly message: PageMessage; readonly isFollowing: boolean }
  | { readonly kind: 'notice'; readonly key: string; readonly notice: Notice }
  | { readonly kind: 'new'; readonly key: string }

const togetherMs = 5 * 60_000

/** A message right below another by the same author needs no second name. */
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

/** A channel's own messages, what Slack itself said there, and a line above what is new. */
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

/** A thread: the message it hangs on, then its replies. */
export function threadEntries(channel: PageChannel, threadTs: string): readonly Entry[] {
  return entriesOf(channel.messages.filter((message) => message.ts === threadTs || message.threadTs === threadTs))
}
