import { describe, expect, it } from 'vitest'
import type { CodeLedger } from '../../../src/engine/ports/codes.ts'
import { seen } from '../../until.ts'

/** The contract of every ledger of one-time codes. */
export function describeCodes(name: string, open: () => Promise<CodeLedger>): void {
  describe(`code ledger: ${name}`, () => {
    it('S56 spend: counts a code once, and no older code', async () => {
      const ledger = await open()
      expect(await ledger.spend('UBEN', 100, 'one')).toBe('counts')
      expect(await ledger.spend('UBEN', 100, 'two')).toBe('used')
      expect(await ledger.spend('UBEN', 99, 'three')).toBe('used')
      expect(await ledger.spend('UBEN', 101, 'three')).toBe('counts')
      expect(await ledger.spend('UCHRIS', 100, 'four')).toBe('counts')
    })

    it('S56 spend: counts again for the same request', async () => {
      const ledger = await open()
      expect(await ledger.spend('UBEN', 100, 'one')).toBe('counts')
      expect(await ledger.spend('UBEN', 100, 'one')).toBe('counts')
    })

    it('S56 spend: counts once when ten requests use a code at the same time', async () => {
      const ledger = await open()
      const spent = await Promise.all(Array.from({ length: 10 }, (_, n) => ledger.spend('UBEN', 100, `request ${n}`)))
      expect(spent.filter((one) => one === 'counts')).toHaveLength(1)
    })

    it('S56 tries: are refused beyond the limit until the time is over, and a valid code is not counted', async () => {
      const ledger = await open()
      const tries = () => ledger.tries('UBEN', 2, 300)
      expect(await Promise.all([tries(), tries(), tries()])).toEqual(['may try', 'may try', 'too many'])
      expect(await ledger.tries('UCHRIS', 2, 300)).toBe('may try')
      await seen(tries, (answer) => answer === 'may try')
      await ledger.wasRight('UBEN')
      expect(await tries()).toBe('may try')
    })
  })
}
