import type { InstalledApp } from '../app.ts'
import type { Identifiers } from '../identifiers.ts'
import { type Json, type JsonObject, listOf, objectOf, objectsOf } from '../json.ts'
import { currentRevision, type Message, type Revision } from '../model.ts'
import type { World } from '../world.ts'

/** Adds the IDs that the app left out to every block and element, as Slack does when it stores them. */
export function withIds(blocks: Json | undefined, ids: Identifiers): readonly JsonObject[] {
  return objectsOf(blocks).map((block) => {
    const named = { ...block, block_id: block.block_id ?? ids.next('b').slice(0, 5) }
    const elements = actsOn(block)
      ? listOf(block.elements).map((element) => namedElement(element, ids))
      : block.elements
    return {
      ...named,
      elements,
      accessory: block.accessory === undefined ? undefined : namedElement(block.accessory, ids),
      element: block.element === undefined ? undefined : namedElement(block.element, ids),
    }
  })
}

const actsOn = (block: JsonObject) => block.type === 'actions'

function namedElement(element: Json, ids: Identifiers): JsonObject {
  const held = objectOf(element)
  return held.type === 'image' ? held : { ...held, action_id: held.action_id ?? ids.next('a').slice(0, 5) }
}

/** A message at some revision, in Slack's format. */
export function wireRevision(world: World, app: InstalledApp, message: Message, revision: Revision): JsonObject {
  const edited = message.revisions.length > 1 && message.author !== app.userId
  const author = world.accounts.get(message.author)
  return {
    type: 'message',
    user: message.author,
    ts: message.ts,
    text: revision.text,
    team: author?.teamId,
    blocks: revision.blocks.length > 0 ? revision.blocks : undefined,
    attachments: revision.attachments.length > 0 ? revision.attachments : undefined,
    edited: edited ? { user: message.author, ts: `${Math.floor(revision.atMs / 1000)}.000000` } : undefined,
    files: message.files.length > 0 ? message.files.map((id) => wireFile(world, id)) : undefined,
    subtype: message.broadcast ? 'thread_broadcast' : undefined,
    ...(message.author === app.userId ? { bot_id: app.botId, app_id: app.appId } : {}),
    ...threadFields(world, message),
    reactions:
      message.reactions.length > 0
        ? message.reactions.map((reaction) => ({ ...reaction, count: reaction.users.length }))
        : undefined,
  }
}

/** The current message, in Slack's format. */
export function wireMessage(world: World, app: InstalledApp, message: Message): JsonObject {
  return wireRevision(world, app, message, currentRevision(message))
}

function threadFields(world: World, message: Message): JsonObject {
  if (message.threadTs !== undefined && message.threadTs !== message.ts) return { thread_ts: message.threadTs }
  const replies = repliesTo(world, message.channelId, message.ts)
  const last = replies.at(-1)
  if (!last) return {}
  return {
    thread_ts: message.ts,
    reply_count: replies.length,
    reply_users_count: new Set(replies.map((reply) => reply.author)).size,
    reply_users: [...new Set(replies.map((reply) => reply.author))],
    latest_reply: last.ts,
  }
}

/** The replies in a thread that everybody can see, oldest first. */
export function repliesTo(world: World, channelId: string, parentTs: string): readonly Message[] {
  return world
    .messagesIn(channelId)
    .filter((message) => message.threadTs === parentTs && message.ts !== parentTs && isPublic(message))
}

/** Whether everybody in its channel can see a message. */
export function isPublic(message: Message): boolean {
  return !message.gone && message.visibleTo === undefined
}

/** A file in Slack's format. */
export function wireFile(world: World, id: string): JsonObject {
  const file = world.files.get(id)
  if (!file) return { id, mode: 'tombstone' }
  return {
    id,
    name: file.name,
    title: file.title,
    mimetype: file.name.endsWith('.png') ? 'image/png' : 'application/octet-stream',
    filetype: file.name.split('.').at(-1) ?? '',
    size: file.lengthBytes,
    alt_txt: file.altText,
    url_private: `/sandbox/files/${id}`,
  }
}
