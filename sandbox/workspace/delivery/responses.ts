import { isObject, type Json, type JsonObject, textOf } from '../json.ts'
import type { ResponseTarget } from '../limits/lifetimes.ts'
import type { Message } from '../model.ts'
import type { ApiContext } from '../webapi/call.ts'
import { readBlocks } from '../webapi/chat.ts'
import { Refused } from '../webapi/errors.ts'

const isYes = (value: Json | undefined) => value === true || value === 'true'

function original(site: ApiContext, target: ResponseTarget): Message | undefined {
  const message = target.messageTs === undefined ? undefined : site.world.message(target.channelId, target.messageTs)
  return message?.gone ? undefined : message
}

function replace(site: ApiContext, before: Message, content: Parameters<ApiContext['world']['edit']>[1]): void {
  const after = site.world.edit(before, content)
  if (after.visibleTo === undefined) site.events.messageEdited(after, before)
}

function erase(site: ApiContext, message: Message): void {
  const gone = site.world.replaceMessage({ ...message, gone: true })
  if (gone.visibleTo === undefined) site.events.messageDeleted(gone)
}

/** Applies an app's answer to a command or a click: posts, replaces or deletes a message. */
export function respond(site: ApiContext, target: ResponseTarget, answer: Json): void {
  const body: JsonObject = isObject(answer) ? answer : { text: textOf(answer) }
  const before = original(site, target)
  if (isYes(body.delete_original)) {
    if (before) erase(site, before)
    return
  }
  const blocks = readBlocks(site, body.blocks)
  const content = { text: textOf(body.text), blocks, attachments: [] }
  if (content.text === '' && blocks.length === 0) throw new Refused('no_text')
  if (content.text.length > 40_000) throw new Refused('msg_too_long')
  // a command has no original message, so `replace_original` has no effect
  const wantsNew = body.replace_original === undefined ? before?.visibleTo === undefined : !isYes(body.replace_original)
  if (before && !wantsNew) {
    replace(site, before, content)
    return
  }
  const isPublic = body.response_type === 'in_channel'
  const message = site.world.post({
    ...content,
    channelId: target.channelId,
    threadTs: textOf(body.thread_ts) || target.threadTs,
    author: site.app.userId,
    visibleTo: isPublic ? undefined : target.personId,
    broadcast: false,
    files: [],
    metadata: undefined,
  })
  if (isPublic) site.events.messagePosted(message)
}
