import { describe, expect, it } from 'vitest'
import type { Inbox } from '../../../src/engine/ports/inbox.ts'

/** The contract of every inbox; `make` returns a new, empty one for each test. */
export function describeInbox(name: string, make: () => Promise<Inbox>): void {
  describe(`inbox: ${name}`, () => {
    it('S49 firstTime: is false for a request that is delivered again, also after it was handled', async () => {
      const inbox = await make()
      expect(await inbox.firstTime('trigger-1', '{}')).toBe(true)
      expect(await inbox.firstTime('trigger-1', '{}')).toBe(false)
      await inbox.done('trigger-1')
      expect(await inbox.firstTime('trigger-1', '{}')).toBe(false)
      expect(await inbox.firstTime('trigger-2', '{}')).toBe(true)
    })

    it('S49 firstTime: is true for exactly one of many simultaneous deliveries', async () => {
      const inbox = await make()
      const answers = await Promise.all(Array.from({ length: 10 }, () => inbox.firstTime('trigger-1', '{}')))
      expect(answers.filter((first) => first)).toHaveLength(1)
    })

    it('I4 takeOver: returns an unhandled request, with its content, to one bot only', async () => {
      const inbox = await make()
      await inbox.firstTime('trigger-1', '{"text":"reboot storage-01"}')
      await inbox.firstTime('trigger-2', '{}')
      await inbox.done('trigger-2')
      const taken = await Promise.all([inbox.takeOver(0), inbox.takeOver(60_000)])
      expect(taken).toEqual([[{ key: 'trigger-1', request: '{"text":"reboot storage-01"}' }], []])
      await inbox.done('trigger-1')
      expect(await inbox.takeOver(0)).toEqual([])
    })

    it('F93 takeOver: leaves out a request that its bot keeps, and one that was handled', async () => {
      const inbox = await make()
      await inbox.firstTime('trigger-1', '{}')
      const began = performance.now()
      for (let n = 0; performance.now() - began < 120; n++) await inbox.firstTime(`other-${n}`, '{}')
      await inbox.keep(['trigger-1', 'trigger-gone'])
      const taken = (await inbox.takeOver(100)).map(({ key }) => key)
      expect(taken).not.toContain('trigger-1')
      expect(taken).toContain('other-0')
      await inbox.done('trigger-1')
      await inbox.keep(['trigger-1'])
      expect((await inbox.takeOver(0)).map(({ key }) => key)).not.toContain('trigger-1')
    })

    it('takeOver: leaves a recent request to its bot', async () => {
      const inbox = await make()
      await inbox.firstTime('trigger-1', '{}')
      expect(await inbox.takeOver(60_000)).toEqual([])
    })
  })
}
