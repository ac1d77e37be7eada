import type { Message } from '../../core/message.ts'
import type { MessageRef } from '../ports/chat.ts'
import type { ClusterContext } from '../ports/context.ts'
import type { Posting } from '../ports/postings.ts'
import type { Priority } from '../ports/priority.ts'
import type { PendingMessage, PostOutcome, Settle } from './projection.ts'

/** A message that belongs to no operation and is no notice. */
export type Post = {
  readonly key: string
  readonly channel: string
  readonly thread: MessageRef | null
  readonly message: Message
  readonly priority: Priority
}

/** The state of a post: it has arrived, was given up, or still needs an action. */
export type PostState =
  | { readonly is: 'posted'; readonly ref: MessageRef }
  | { readonly is: 'given up' }
  | { readonly is: 'pending'; readonly pending: PendingMessage }

type PostContext = Pick<ClusterContext, 'postings'>

/** Reads the state of a post from the ledger of postings. */
export async function pendingPost({ postings }: PostContext, post: Post): Promise<PostState> {
  const { key, message } = post
  const posting = await postings.read(key)
  if (posting.is === 'posted' || posting.is === 'given up') return posting
  const settleWith =
    (before: Posting): Settle =>
    (outcome) =>
      postings.write(key, before, after(outcome))
  const action: PendingMessage['action'] =
    posting.is === 'in doubt'
      ? { do: 'find', sinceMs: posting.sinceMs, settle: settleWith(posting) }
      : {
          do: 'post',
          message,
          async mark(sinceMs) {
            const marked: Posting = { is: 'in doubt', sinceMs }
            return (await postings.write(key, posting, marked)) === 'conflict' ? 'conflict' : settleWith(marked)
          },
        }
  const pending = { ...post, retryKey: key, contentRefused: 'give up', action, instead: () => [] } as const
  return { is: 'pending', pending }
}

function after(outcome: PostOutcome): Posting {
  switch (outcome.is) {
    case 'delivered':
      return { is: 'posted', ref: outcome.ref }
    case 'not sent':
      return { is: 'not posted' }
    case 'given up':
    case 'target deleted':
      return { is: 'given up' }
  }
}
