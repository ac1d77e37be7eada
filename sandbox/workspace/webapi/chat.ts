import type { Json, JsonObject } from '../json.ts'
import { isObject, objectOf, objectsOf, textOf } from '../json.ts'
import { markdownTooLong, messageBlocks, olderMessageBlocks } from '../limits/blocks.ts'
import { lifetimes } from '../limits/lifetimes.ts'
import { blocksTooLong } from '../limits/native-blocks.ts'
import { messagePace } from '../limits/rates.ts'
import type { Check } from '../limits/shape.ts'
import type { Channel, Revision } from '../model.ts'
import { wireMessage, withIds } from '../wire/wire-messages.ts'
import type { Arguments } from './arguments.ts'
import type { ApiContext, Method } from './call.ts'
import { mustPass, Refused, TooFast } from './errors.ts'
import { directChannel, knownChannel, publicMessage } from './lookup.ts'

/** The longest text of a new message. */
const postedTextLimit = 40_000

/** The longest text that `chat.update` accepts. */
const updatedTextLimit = 4_000

/** A picture in a block must be an uploaded image that was scanned. */
function filesAreThere({ world, clock }: ApiContext): Check {
  const isShown = (id: string): boolean => {
    const file = world.files.get(id)
    if (file?.bytes === undefined || file.completedAtMs === undefined) return false
    return /\.(png|jpe?g|gif)$/.test(file.name) && clock.nowMs() - file.completedAtMs >= lifetimes.fileScanMs
  }
  return (value, pointer) =>
    objectsOf(value).flatMap((block, index) => {
      const id = objectOf(block.slack_file).id
      const isMissing = typeof id === 'string' && !isShown(id)
      return isMissing ? [{ pointer: `${pointer}/${index}/slack_file`, message: 'invalid slack file' }] : []
    })
}

/** The blocks that this workspace has for messages. */
const blocksOf = ({ faults }: ApiContext): Check => (faults.hasOnlyOlderBlocks ? olderMessageBlocks : messageBlocks)

/** Checks a message's blocks and adds missing IDs. */
export function readBlocks(site: ApiContext, value: Json | undefined): readonly JsonObject[] {
  if (value === undefined) return []
  mustPass('invalid_blocks', blocksOf(site), value, '/blocks')
  if (markdownTooLong(value) || blocksTooLong(value)) throw new Refused('msg_blocks_too_long')
  mustPass('invalid_blocks', filesAreThere(site), value, '/blocks')
  return withIds(value, site.ids)
}

function readContent(
  site: ApiContext,
  given: Arguments,
  longest: number,
): Pick<Revision, 'text' | 'blocks' | 'attachments'> {
  const text = given.text('text')
  const markdown = given.text('markdown_text')
  if (markdown !== '' && (text !== '' || given.has('blocks'))) throw new Refused('markdown_text_conflict')
  if (text.length > longest || markdown.length > 12_000) throw new Refused('msg_too_long')
  const blocks = readBlocks(site, given.json('blocks', 'invalid_blocks_format'))
  const attachments = objectsOf(given.json('attachments', 'invalid_attachments'))
  if (attachments.length > 100) throw new Refused('too_many_attachments')
  return { text: text === '' ? markdown : text, blocks, attachments }
}

function readMetadata(given: Arguments): JsonObject | undefined {
  if (!given.has('metadata')) return undefined
  const metadata = given.object('metadata', 'invalid_metadata_format')
  if (Object.keys(metadata).length === 0) return undefined
  if (textOf(metadata.event_type) === '' || !isObject(metadata.event_payload))
    throw new Refused('invalid_metadata_format')
  return metadata
}

function channelToPostIn(site: ApiContext, id: string): Channel {
  if (/^[UW]/.test(id)) return directChannel(site, id)
  const channel = knownChannel(site, id)
  if (channel.archived) throw new Refused('is_archived')
  const mayPost = channel.members.includes(site.app.userId) || site.app.scopes().includes('chat:write.public')
  if (!mayPost) throw new Refused('not_in_channel')
  return channel
}

function threadToPostIn(site: ApiContext, channel: Channel, given: Arguments): string | undefined {
  const ts = given.text('thread_ts')
  if (ts === '') return undefined
  if (!/^\d+\.\d{6}$/.test(ts)) throw new Refused('invalid_thread_ts')
  const parent = site.world.message(channel.id, ts)
  if (!parent || parent.gone || parent.visibleTo !== undefined) throw new Refused('thread_not_found')
  return parent.threadTs ?? parent.ts
}

function paceMessages(site: ApiContext, channel: Channel): void {
  const retryAfterSeconds = site.rates.take(`messages in ${channel.id}`, messagePace)
  if (retryAfterSeconds !== undefined) throw new TooFast(retryAfterSeconds)
}

const isEmpty = (content: Pick<Revision, 'text' | 'blocks' | 'attachments'>) =>
  content.text === '' && content.blocks.length === 0 && content.attachments.length === 0

function postMessage(site: ApiContext, given: Arguments): JsonObject {
  const channel = channelToPostIn(site, given.needed('channel'))
  const content = readContent(site, given, postedTextLimit)
  if (isEmpty(content)) throw new Refused('no_text')
  const threadTs = threadToPostIn(site, channel, given)
  const metadata = readMetadata(given)
  paceMessages(site, channel)
  const message = site.world.post({
    ...content,
    channelId: channel.id,
    threadTs,
    author: site.app.userId,
    visibleTo: undefined,
    broadcast: threadTs !== undefined && given.flag('reply_broadcast'),
    files: [],
    metadata,
  })
  site.events.messagePosted(message)
  return { channel: channel.id, ts: message.ts, message: wireMessage(site.world, site.app, message) }
}

function postEphemeral(site: ApiContext, given: Arguments): JsonObject {
  const channel = channelToPostIn(site, given.needed('channel'))
  const person = given.needed('user')
  if (!channel.members.includes(site.app.userId)) throw new Refused('not_in_channel')
  if (!site.world.accounts.has(person)) throw new Refused('user_not_found')
  if (!channel.members.includes(person)) throw new Refused('user_not_in_channel')
  const content = readContent(site, given, postedTextLimit)
  if (isEmpty(content)) throw new Refused('no_text')
  const threadTs = threadToPostIn(site, channel, given)
  const message = site.world.post({
    ...content,
    channelId: channel.id,
    threadTs,
    author: site.app.userId,
    visibleTo: person,
    broadcast: false,
    files: [],
    metadata: undefined,
  })
  return { message_ts: message.ts }
}

function update(site: ApiContext, given: Arguments): JsonObject {
  const channel = knownChannel(site, given.needed('channel'))
  const before = publicMessage(site, channel, given.needed('ts'))
  if (before.author !== site.app.userId) throw new Refused('cant_update_message')
  const last = before.revisions.at(-1)
  const sent = readContent(site, given, updatedTextLimit)
  if (isEmpty(sent) && !given.has('blocks') && !given.has('attachments')) throw new Refused('no_text')
  // A field that is absent stays as it was; an empty list clears it.
  const content = {
    text: given.has('text') ? sent.text : (last?.text ?? ''),
    blocks: given.has('blocks') ? sent.blocks : (last?.blocks ?? []),
    attachments: given.has('attachments') ? sent.attachments : (last?.attachments ?? []),
  }
  if (isEmpty(content)) throw new Refused('no_text')
  const metadata = given.has('metadata') ? readMetadata(given) : before.metadata
  const message = site.world.replaceMessage({ ...site.world.edit(before, content), metadata })
  site.events.messageEdited(message, before)
  return {
    channel: channel.id,
    ts: message.ts,
    text: content.text,
    message: wireMessage(site.world, site.app, message),
  }
}

function remove(site: ApiContext, given: Arguments): JsonObject {
  const channel = knownChannel(site, given.needed('channel'))
  const message = publicMessage(site, channel, given.needed('ts'))
  if (message.author !== site.app.userId) throw new Refused('cant_delete_message')
  site.events.messageDeleted(site.world.replaceMessage({ ...message, gone: true }))
  return { channel: channel.id, ts: message.ts }
}

function getPermalink(site: ApiContext, given: Arguments): JsonObject {
  const channel = knownChannel(site, given.needed('channel'))
  const message = publicMessage(site, channel, given.needed('message_ts'))
  const thread = message.threadTs ? `?thread_ts=${message.threadTs}&cid=${channel.id}` : ''
  const permalink = `${site.url()}/archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`
  return { channel: channel.id, permalink }
}

/** Checks the blocks of a message without posting it. https://docs.slack.dev/reference/methods/blocks.validate */
function validateBlocks(site: ApiContext, given: Arguments): JsonObject {
  mustPass('invalid_blocks', blocksOf(site), given.json('blocks', 'invalid_blocks'), '')
  return {}
}

/** The methods of the `chat` family, and the check of their blocks. https://docs.slack.dev/reference/methods?family=chat */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': { token: 'bot', scopes: ['chat:write'], tier: 'special', run: postMessage },
  'chat.postEphemeral': { token: 'bot', scopes: ['chat:write'], tier: 'tier4', run: postEphemeral },
  'chat.update': { token: 'bot', scopes: ['chat:write'], tier: 'tier3', run: update },
  'chat.delete': { token: 'bot', scopes: ['chat:write'], tier: 'tier3', run: remove },
  'blocks.validate': { token: 'bot', scopes: [], tier: 'special', run: validateBlocks },
  'chat.getPermalink': { token: 'bot', scopes: [], tier: 'special', run: getPermalink },
}
