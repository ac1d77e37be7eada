import type { PageMessage } from '../../../workspace/page/page-state.ts'
import { dismiss } from '../api/workspace.ts'
import { useNames } from '../blocks/context.ts'
import { useReportError } from '../frame/report-error.ts'

/** The actions on a message: open its thread, or remove an ephemeral message from the screen. */
export function MessageTools(props: {
  readonly message: PageMessage
  readonly channelId: string
  readonly location: 'channel' | 'thread'
  readonly onThread: (ts: string) => void
}) {
  const { message, channelId, location, onThread } = props
  const { me } = useNames()
  const reportError = useReportError()
  if (message.isEphemeral)
    return (
      <p className="message-tools">
        <button
          type="button"
          className="link-button"
          onClick={() => void dismiss(me?.id ?? '', channelId, message.ts).catch(reportError)}
        >
          Dismiss message
        </button>
      </p>
    )
  if (location === 'thread') return null
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
