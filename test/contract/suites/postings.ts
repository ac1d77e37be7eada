import { describe, expect, it } from 'vitest'
import type { Posting, Postings } from '../../../src/engine/ports/postings.ts'

const not: Posting = { is: 'not posted' }
const inDoubt: Posting = { is: 'in doubt', sinceMs: 1_790_000_000_123 }
const posted: Posting = { is: 'posted', ref: { channel: 'C1', timestamp: '1.2' } }

/** The contract of every store of postings. */
export function describePostings(name: string, open: () => Promise<Postings>): void {
  describe(`postings: ${name}`, () => {
    it('read: returns what was written under the key, and not posted before anything was', async () => {
      const postings = await open()
      expect(await postings.read('digest/1')).toEqual(not)
      let before = not
      for (const after of [inDoubt, not, inDoubt, posted, { is: 'given up' } as const]) {
        expect(await postings.write('digest/1', before, after)).toBe('written')
        expect(await postings.read('digest/1')).toEqual(after)
        before = after
      }
      expect(await postings.read('digest/2')).toEqual(not)
    })

    it('S25 write: lets only one of two bots post the same message', async () => {
      const postings = await open()
      const answers = await Promise.all([
        postings.write('digest/1', not, inDoubt),
        postings.write('digest/1', not, { is: 'in doubt', sinceMs: 1 }),
      ])
      expect(answers.toSorted()).toEqual(['conflict', 'written'])
      expect(await postings.write('digest/1', not, posted)).toBe('conflict')
    })
  })
}
