import { line, type Message } from '../../../core/message.ts'
import type { ClusterContext } from '../../ports/context.ts'
import type { Words } from '../../ports/conversation.ts'
import { type DeliveryContext, type DeliveryOutcome, deliver } from '../deliver.ts'
import { type Post, pendingPost } from '../pending-post.ts'

type ShareContext = DeliveryContext & Pick<ClusterContext, 'postings'>

/**
 * Posts an answer in the channel of its request and returns the reply to the requester: a confirmation, or the answer
 * itself with the reason why it was not posted.
 */
export async function share(context: ShareContext, words: Words, answer: Message): Promise<Message> {
  const { channel, thread, id } = words
  // The requester waits for it, so it goes before all other messages.
  const post: Post = { key: `shared/${id}`, channel, thread, message: answer, priority: 'failure' }
  const outcome = await attempt(context, post)
  // It is not retried, so it must not stay in the backlog.
  context.backlog.forget(post.key)
  if (outcome.is === 'delivered') return line('Shared in this channel.')
  context.log.warn({ channel, why: outcome.why }, 'an answer was not shared')
  const sentence = ['Not shared in this channel: ', outcome.why, '. Only you can see it.']
  return { sentence: answer.sentence, parts: [{ part: 'note', lines: [sentence] }, ...answer.parts] }
}

/** Tries to send once. A message whose answer was lost is searched for at once. */
async function attempt(context: ShareContext, post: Post): Promise<DeliveryOutcome> {
  const first = await step(context, post)
  const inDoubt = first.is === 'again' && (await context.postings.read(post.key)).is === 'in doubt'
  const second = inDoubt ? await step(context, post) : first
  return second.is === 'delivered' ? second : first
}

async function step(context: ShareContext, post: Post): Promise<DeliveryOutcome> {
  const state = await pendingPost(context, post)
  switch (state.is) {
    case 'posted':
      return { is: 'delivered', ref: state.ref }
    case 'given up':
      return { is: 'refused', why: 'it was refused before', nextMs: 0 }
    case 'pending':
      return deliver(context, state.pending)
  }
}
