import { describe, expect, it } from 'vitest'
import type { Arrivals } from '../../../src/engine/ports/arrivals.ts'

/** What everything that takes requests in must do; `make` gives a fresh, empty one each time. */
export function describeArrivals(name: string, make: () => Promise<Arrivals>): void {
  describe(`arrivals: ${name}`, () => {
    it('S49: a request that is delivered again is known, also after it was dealt with', async () => {
      const arrivals = await make()
      expect(await arrivals.firstTime('trigger-1', '{}')).toBe(true)
      expect(await arrivals.firstTime('trigger-1', '{}')).toBe(false)
      await arrivals.done('trigger-1')
      expect(await arrivals.firstTime('trigger-1', '{}')).toBe(false)
      expect(await arrivals.firstTime('trigger-2', '{}')).toBe(true)
    })

    it('S49: of many deliveries at once exactly one is the first', async () => {
      const arrivals = await make()
      const answers = await Promise.all(Array.from({ length: 10 }, () => arrivals.firstTime('trigger-1', '{}')))
      expect(answers.filter((first) => first)).toHaveLength(1)
    })

    it('I4: a request that was never dealt with is taken over, with what it said, and by one only', async () => {
      const arrivals = await make()
      await arrivals.firstTime('trigger-1', '{"text":"reboot storage-01"}')
      await arrivals.firstTime('trigger-2', '{}')
      await arrivals.done('trigger-2')
      const taken = await Promise.all([arrivals.takeOver(0), arrivals.takeOver(60_000)])
      expect(taken).toEqual([[{ key: 'trigger-1', request: '{"text":"reboot storage-01"}' }], []])
      await arrivals.done('trigger-1')
      expect(await arrivals.takeOver(0)).toEqual([])
    })

    it('a request that has just arrived is left to the bot that took it', async () => {
      const arrivals = await make()
      await arrivals.firstTime('trigger-1', '{}')
      expect(await arrivals.takeOver(60_000)).toEqual([])
    })
  })
}
