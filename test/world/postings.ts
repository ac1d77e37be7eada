import type { Posting, Postings } from '../../src/engine/ports/postings.ts'

const notPosted: Posting = { is: 'not posted' }

/** A store of postings in memory. */
export class MemoryPostings implements Postings {
  readonly #postings = new Map<string, Posting>()

  async read(key: string): Promise<Posting> {
    return this.#postings.get(key) ?? notPosted
  }
  async write(key: string, before: Posting, after: Posting): Promise<'written' | 'conflict'> {
    if (JSON.stringify(this.#postings.get(key) ?? notPosted) !== JSON.stringify(before)) return 'conflict'
    this.#postings.set(key, after)
    return 'written'
  }
}
