import { type Account, type Channel, currentRevision, type Message } from '../model.ts'
import { NotPossible } from './fill-in.ts'
import { withMentionSyntax } from './mention-syntax.ts'
import type { PeopleContext } from './people-context.ts'

/** Posts a message of a person in a channel or a thread. */
export function say(
  context: PeopleContext,
  person: Account,
  channel: Channel,
  threadTs: string | undefined,
  typed: string,
): Message {
  const message = context.world.post({
    channelId: channel.id,
    threadTs,
    author: person.id,
    visibleTo: undefined,
    broadcast: false,
    files: [],
    metadata: undefined,
    text: withMentionSyntax(context.world, typed),
    blocks: [],
    attachments: [],
  })
  context.events.messagePosted(message)
  return message
}

/** Edits a message. */
export function editMessage(context: PeopleContext, person: Account, message: Message, typed: string): Message {
  const before = context.world.message(message.channelId, message.ts)
  if (!before || before.gone || before.author !== person.id) throw new NotPossible('that is not yours to edit')
  const after = context.world.edit(before, {
    ...currentRevision(before),
    text: withMentionSyntax(context.world, typed),
  })
  context.events.messageEdited(after, before)
  return after
}

/** Deletes a message. */
export function deleteMessage(context: PeopleContext, person: Account, message: Message): void {
  const before = context.world.message(message.channelId, message.ts)
  if (!before || before.gone || before.author !== person.id) throw new NotPossible('that is not yours to delete')
  context.events.messageDeleted(context.world.replaceMessage({ ...before, gone: true }))
}
