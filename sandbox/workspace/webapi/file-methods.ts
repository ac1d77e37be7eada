import { type JsonObject, objectsOf, textOf } from '../json.ts'
import { lifetimes } from '../limits/lifetimes.ts'
import type { StoredFile } from '../model.ts'
import { wireFile } from '../wire/wire-messages.ts'
import type { Arguments } from './arguments.ts'
import type { ApiContext, Method } from './call.ts'
import { readBlocks } from './chat.ts'
import { Refused } from './errors.ts'
import { knownChannel, publicMessage } from './lookup.ts'

function getUploadAddress(site: ApiContext, given: Arguments): JsonObject {
  const lengthBytes = Number(given.needed('length'))
  if (!Number.isInteger(lengthBytes) || lengthBytes < 1) throw new Refused('invalid_arguments')
  if (lengthBytes > 1024 ** 3) throw new Refused('file_upload_size_restricted')
  // `alt_text`, which older clients send, is ignored
  const altText = given.text('alt_txt')
  if (altText.length > 1000) throw new Refused('alt_txt_too_large')
  const id = site.ids.next('F')
  const name = given.needed('filename')
  const announcedAtMs = site.clock.nowMs()
  site.world.putFile({
    id,
    name,
    title: name,
    altText,
    lengthBytes,
    bytes: undefined,
    announcedAtMs,
    completedAtMs: undefined,
  })
  return { upload_url: `${site.url()}/upload/v1/${id}`, file_id: id }
}

/** Stores the bytes of an upload; false when they differ from its announcement, or its URL has expired or was used. */
export function storeUpload(site: ApiContext, id: string, bytes: Buffer): boolean {
  const file = site.world.files.get(id)
  if (!file || file.bytes || bytes.length !== file.lengthBytes) return false
  if (site.clock.nowMs() - file.announcedAtMs > lifetimes.uploadUrlMs) return false
  site.world.putFile({ ...file, bytes })
  return true
}

function uploadedFile(site: ApiContext, wanted: JsonObject): StoredFile {
  const file = site.world.files.get(textOf(wanted.id))
  if (!file?.bytes || file.completedAtMs !== undefined) throw new Refused('file_not_found')
  return { ...file, title: textOf(wanted.title) || file.title, completedAtMs: site.clock.nowMs() }
}

function complete(site: ApiContext, given: Arguments): JsonObject {
  const files = objectsOf(given.json('files', 'invalid_arguments')).map((wanted) => uploadedFile(site, wanted))
  if (files.length === 0) throw new Refused('invalid_arguments')
  const channelId = given.text('channel_id')
  const channel = channelId === '' ? undefined : knownChannel(site, channelId)
  if (channel && !channel.members.includes(site.app.userId)) throw new Refused('not_in_channel')
  const blocks = readBlocks(site, given.json('blocks', 'invalid_blocks_format'))
  const threadTs = given.text('thread_ts')
  if (channel && threadTs !== '') publicMessage(site, channel, threadTs)
  for (const file of files) site.world.putFile(file)
  if (channel) {
    const message = site.world.post({
      channelId: channel.id,
      threadTs: threadTs === '' ? undefined : threadTs,
      author: site.app.userId,
      visibleTo: undefined,
      broadcast: false,
      files: files.map((file) => file.id),
      metadata: undefined,
      text: given.text('initial_comment'),
      blocks,
      attachments: [],
    })
    site.events.messagePosted(message)
  }
  return { files: files.map((file) => wireFile(site.world, file.id)) }
}

/** The methods that upload files. https://docs.slack.dev/messaging/working-with-files */
export const fileMethods: Readonly<Record<string, Method>> = {
  'files.getUploadURLExternal': { token: 'bot', scopes: ['files:write'], tier: 'tier4', run: getUploadAddress },
  'files.completeUploadExternal': { token: 'bot', scopes: ['files:write'], tier: 'tier4', run: complete },
}
