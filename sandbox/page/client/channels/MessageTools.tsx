import type { PageMessage } from '../../../workspace/page/page-state.ts'
import { dismiss } from '../api/workspace.ts'
import { useNames } from '../blocks/context.ts'
import { useComplain } from '../frame/complaints.ts'

/** What can be done to a message: open its thread, or take a private one off the screen. */
export function MessageTools(props: {
  readonly message: PageMessage
  readonly channelId: string
  readonly place: 'channel' | 'thread'
  readonly onThread: (ts: string) => void
}) {
  const { message, channelId, place, onThread } = props
  const { me } = useNames()
  const complain = useComplain()
  if (message.isEphemeral)
    return (
      <p className="message-tools">
        <button
          type="button"
          className="link-button"
          onClick={() => void dismiss(me?.id ?? '', channelId, message.ts).catch(complain)}
        >
          Dismiss message
        </button>
      </p>
    )
  if (place === 'thread') return null
  const { replyCount } = message
  const root = message.threadTs ?? message.ts
  return (
    <p className={replyCount > 0 ? 'message-tools' : 'message-tools message-tools-quiet'}>
      <button type="button" className="link-button thread-button" onClick={() => onThread(root)}>
        {replyCount === 0 ? 'Reply in thread' : `${replyCount} ${replyCount === 1 ? 'reply' : 'replies'}`}
      </button>
    </p>
  )
}
