import { describe, expect, it } from 'vitest'
import type { CodeAnchor, CodeLedger } from '../../../src/engine/ports/codes.ts'
import { seen } from '../../until.ts'

type Spends = Pick<CodeLedger & CodeAnchor, 'spend'>

/** What using up codes means, wherever it is remembered; `open` returns two that use the same store. */
function describeSpending(open: () => Promise<readonly [Spends, Spends]>): void {
  it('S56 spend: counts a code once over all bots, and no older code', async () => {
    const [one, other] = await open()
    expect(await one.spend('UBEN', 100, 'one')).toBe('counts')
    expect(await other.spend('UBEN', 100, 'two')).toBe('used')
    expect(await other.spend('UBEN', 99, 'three')).toBe('used')
    expect(await other.spend('UBEN', 101, 'three')).toBe('counts')
    expect(await one.spend('UCHRIS', 100, 'four')).toBe('counts')
  })

  it('S56 spend: counts again for the same request', async () => {
    const [one, other] = await open()
    expect(await one.spend('UBEN', 100, 'one')).toBe('counts')
    expect(await other.spend('UBEN', 100, 'one')).toBe('counts')
    expect(await one.spend('UBEN', 100, 'two')).toBe('used')
  })

  it('S56 spend: counts once when ten requests use a code at the same time', async () => {
    const both = await open()
    const requests = Array.from({ length: 10 }, (_, n) => `request ${n}`)
    const spent = await Promise.all(requests.map((request, n) => both[n % 2 === 0 ? 0 : 1].spend('UBEN', 100, request)))
    expect(spent.filter((one) => one === 'counts')).toHaveLength(1)
  })
}

/** The contract of every ledger of one-time codes; `open` returns two that use the same store. */
export function describeCodes(name: string, open: () => Promise<readonly [CodeLedger, CodeLedger]>): void {
  describe(`code ledger: ${name}`, () => {
    describeSpending(open)

    it('S56 server: keeps its name while it runs', async () => {
      const [ledger] = await open()
      expect(await ledger.server()).not.toBe('')
      expect(await ledger.server()).toBe(await ledger.server())
    })

    it('S56 tries: are refused beyond the limit until the time is over, and a valid code is not counted', {
      tags: ['slow'],
    }, async () => {
      const [ledger] = await open()
      const tries = () => ledger.tries('UBEN', 2, 300)
      expect(await Promise.all([tries(), tries(), tries()])).toEqual(['may try', 'may try', 'too many'])
      expect(await ledger.tries('UCHRIS', 2, 300)).toBe('may try')
      await seen(tries, (answer) => answer === 'may try')
      await ledger.wasRight('UBEN')
      expect(await tries()).toBe('may try')
    })
  })
}

/** The contract of every anchor of codes; `open` returns two that use the same store. */
export function describeCodeAnchor(name: string, open: () => Promise<readonly [CodeAnchor, CodeAnchor]>): void {
  describe(`code anchor: ${name}`, () => {
    describeSpending(open)

    it('S56 server: counts from the moment at which another one was first seen', async () => {
      const [one, other] = await open()
      expect(await one.serverSince('a', 1000)).toBe(0)
      expect(await other.serverSince('a', 2000)).toBe(0)
      expect(await other.serverSince('b', 3000)).toBe(3000)
      expect(await one.serverSince('b', 4000)).toBe(3000)
      expect(await one.serverSince('a', 5000)).toBe(5000)
    })
  })
}
