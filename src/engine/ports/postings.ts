import type { MessageRef } from './chat.ts'

/** The delivery of one message that belongs to no operation and is no notice, such as a digest. */
export type Posting =
  | { readonly is: 'not posted' }
  /** The message may have arrived. */
  | { readonly is: 'in doubt'; readonly sinceMs: number }
  | { readonly is: 'posted'; readonly ref: MessageRef }
  | { readonly is: 'given up' }

/** Postings by the key of their message, shared by the bots of a cluster. Kept for a day after the last write. */
export type Postings = {
  read(key: string): Promise<Posting>
  /** Writes unless the posting has changed since it was read as `before`. */
  write(key: string, before: Posting, after: Posting): Promise<'written' | 'conflict'>
}
