import { line, type Message } from '../../core/message.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Words } from '../ports/conversation.ts'

/** Posts an answer where it was asked, for everybody; when that cannot be done, whoever asked has it all the same. */
export async function share({ chat, log }: ClusterContext, words: Words, answer: Message): Promise<Message> {
  const key = `shared/${words.id}`
  const sent = await chat.post(words.channel, words.thread, key, answer)
  if (sent.is === 'sent') return line('Shared in this channel.')
  if (sent.is === 'unknown' && (await chat.find(words.channel, words.thread, key)).is === 'found')
    return line('Shared in this channel.')
  log.warn({ channel: words.channel, why: sent.why }, 'an answer was not shared')
  const sentence = ['Not shared in this channel: ', sent.why, '. Only you can see it.']
  return { sentence: answer.sentence, parts: [{ part: 'note', lines: [sentence] }, ...answer.parts] }
}
