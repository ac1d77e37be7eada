import { describe, expect, it } from 'vitest'
import type { Inbox } from '../../../src/engine/ports/inbox.ts'

/** What everything that takes requests in must do; `make` gives a fresh, empty one each time. */
export function describeInbox(name: string, make: () => Promise<Inbox>): void {
  describe(`arrivals: ${name}`, () => {
    it('S49: a request that is delivered again is known, also after it was dealt with', async () => {
      const inbox = await make()
      expect(await inbox.firstTime('trigger-1', '{}')).toBe(true)
      expect(await inbox.firstTime('trigger-1', '{}')).toBe(false)
      await inbox.done('trigger-1')
      expect(await inbox.firstTime('trigger-1', '{}')).toBe(false)
      expect(await inbox.firstTime('trigger-2', '{}')).toBe(true)
    })

    it('S49: of many deliveries at once exactly one is the first', async () => {
      const inbox = await make()
      const answers = await Promise.all(Array.from({ length: 10 }, () => inbox.firstTime('trigger-1', '{}')))
      expect(answers.filter((first) => first)).toHaveLength(1)
    })

    it('I4: a request that was never dealt with is taken over, with what it said, and by one only', async () => {
      const inbox = await make()
      await inbox.firstTime('trigger-1', '{"text":"reboot storage-01"}')
      await inbox.firstTime('trigger-2', '{}')
      await inbox.done('trigger-2')
      const taken = await Promise.all([inbox.takeOver(0), inbox.takeOver(60_000)])
      expect(taken).toEqual([[{ key: 'trigger-1', request: '{"text":"reboot storage-01"}' }], []])
      await inbox.done('trigger-1')
      expect(await inbox.takeOver(0)).toEqual([])
    })

    it('F93: a request that its bot keeps in hand is not taken over, and one that was ticked off does not come back', async () => {
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

    it('a request that has just arrived is left to the bot that took it', async () => {
      const inbox = await make()
      await inbox.firstTime('trigger-1', '{}')
      expect(await inbox.takeOver(60_000)).toEqual([])
    })
  })
}
