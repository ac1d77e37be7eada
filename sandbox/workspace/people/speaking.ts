import { type Account, type Channel, currentRevision, type Message } from '../model.ts'
import { NotPossible } from './fill-in.ts'
import type { Scene } from './scene.ts'
import { spoken } from './speech.ts'

/** Somebody says something in a channel or a thread. */
export function say(
  scene: Scene,
  person: Account,
  channel: Channel,
  threadTs: string | undefined,
  typed: string,
): Message {
  const message = scene.world.post({
    channelId: channel.id,
    threadTs,
    author: person.id,
    visibleTo: undefined,
    broadcast: false,
    files: [],
    metadata: undefined,
    text: spoken(scene.world, typed),
    blocks: [],
    attachments: [],
  })
  scene.happenings.messagePosted(message)
  return message
}

/** Somebody changes what they said. */
export function editMessage(scene: Scene, person: Account, message: Message, typed: string): Message {
  const before = scene.world.message(message.channelId, message.ts)
  if (!before || before.gone || before.author !== person.id) throw new NotPossible('that is not yours to edit')
  const after = scene.world.edit(before, { ...currentRevision(before), text: spoken(scene.world, typed) })
  scene.happenings.messageEdited(after, before)
  return after
}

/** Somebody takes back what they said. */
export function deleteMessage(scene: Scene, person: Account, message: Message): void {
  const before = scene.world.message(message.channelId, message.ts)
  if (!before || before.gone || before.author !== person.id) throw new NotPossible('that is not yours to delete')
  scene.happenings.messageDeleted(scene.world.replaceMessage({ ...before, gone: true }))
}
