import { type Channel, currentRevision, type Message } from '../model.ts'
import type { World } from '../world.ts'
import { NotPossible } from './fill-in.ts'

/** The channel with this `#name` or ID. Throws `NotPossible` when there is none. */
export function channelCalled(world: World, where: string): Channel {
  const channel = world.channels.get(where) ?? [...world.channels.values()].find((one) => `#${one.name}` === where)
  if (!channel) throw new NotPossible(`there is no channel ${where}`)
  return channel
}

/** Everything that a person can read in a channel, oldest first. */
export function seenIn(world: World, personId: string, where: string): readonly Message[] {
  return world
    .messagesIn(channelCalled(world, where).id)
    .filter((message) => !message.gone && (message.visibleTo ?? personId) === personId)
}

/** Whether a message shows this text, in its text or in its blocks. */
export function shows(message: Message, text: string): boolean {
  const revision = currentRevision(message)
  return revision.text.includes(text) || JSON.stringify(revision.blocks).includes(JSON.stringify(text).slice(1, -1))
}
