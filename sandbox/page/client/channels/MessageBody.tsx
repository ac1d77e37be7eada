import { type JsonObject, textOf } from '../../../workspace/json.ts'
import type { PageMessage } from '../../../workspace/page/page-state.ts'
import { type ActionOutcome, type Choice, click } from '../api/workspace.ts'
import { Blocks } from '../blocks/Blocks.tsx'
import { ActContext, useNames } from '../blocks/context.ts'
import { fileAddress, PictureAt } from '../blocks/Picture.tsx'
import { Written } from '../blocks/Text.tsx'

/** The content of a message: its blocks, or its text when it has none, then its attachments. */
export function MessageBody({ message, channelId }: { readonly message: PageMessage; readonly channelId: string }) {
  const { me } = useNames()
  const surface = { at: 'message', channel: channelId, ts: message.ts } as const
  const personId = me?.id ?? ''
  const act = (blockId: string, actionId: string, value: Choice): Promise<ActionOutcome> =>
    click(personId, surface, blockId, actionId, value)
  const { blocks, attachments, files, reactions } = message
  return (
    <ActContext value={act}>
      {blocks.length > 0 ? <Blocks blocks={blocks} /> : <Written text={message.text} />}
      {attachments.map((attachment, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: attachments have no name of their own
        <Attachment key={index} attachment={attachment} />
      ))}
      {files.map((file) => (
        <PictureAt
          key={file.id}
          source={fileAddress(file.id)}
          title={file.title}
          altText={file.altText || file.title}
        />
      ))}
      {message.isEdited && <span className="edited">(edited)</span>}
      {reactions.length > 0 && (
        <ul className="reactions" aria-label="Reactions">
          {reactions.map((reaction) => (
            <li key={reaction.name}>
              :{reaction.name}: {reaction.users.length}
            </li>
          ))}
        </ul>
      )}
    </ActContext>
  )
}

function Attachment({ attachment }: { readonly attachment: JsonObject }) {
  const text = textOf(attachment.text) || textOf(attachment.fallback)
  return (
    <div
      className="attachment"
      style={{ borderColor: /^#[0-9a-f]{6}$/i.test(textOf(attachment.color)) ? textOf(attachment.color) : '#bbb' }}
    >
      {attachment.blocks === undefined ? <Written text={text} /> : <Blocks blocks={attachment.blocks} />}
    </div>
  )
}
