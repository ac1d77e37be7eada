import { describe, expect, it } from 'vitest'
import {
  type Delivered,
  type InDoubt,
  type MessageLedger,
  nothingDelivered as nothing,
} from '../../../src/engine/ports/chat.ts'

const about = (key: string): InDoubt => ({ key, to: { operation: 4, runs: { 'op-1-1': 2 } }, sinceMs: 1_000 })

/** The contract of every message ledger; `make` returns a new, empty one for each test. */
export function describeMessageLedger(name: string, make: () => Promise<MessageLedger>): void {
  describe(`message ledger: ${name}`, () => {
    it('read: returns nothing delivered before the first write', async () => {
      expect(await (await make()).read('op-1')).toEqual(nothing)
    })

    it('read: returns what was written', async () => {
      const ledger = await make()
      const delivered: Delivered = {
        card: { channel: 'C1', timestamp: '1.2' },
        cardHash: 'h',
        thread: { operation: 3, runs: { 'op-1-1': 5, 'op-1-2': 0 } },
        inDoubt: about('key'),
      }
      expect(await ledger.write('op-1', nothing, delivered)).toBe('written')
      expect(await ledger.read('op-1')).toEqual(delivered)
      expect(await ledger.read('op-2')).toEqual(nothing)
    })

    it('write: is a conflict and changes nothing when the ledger has changed since it was read', async () => {
      const ledger = await make()
      const first = { ...nothing, inDoubt: about('first') }
      await ledger.write('op-1', nothing, first)
      expect(await ledger.write('op-1', nothing, { ...nothing, inDoubt: about('second') })).toBe('conflict')
      expect(await ledger.read('op-1')).toEqual(first)
    })

    it('operationAt: returns the operation of a card, and null elsewhere', async () => {
      const ledger = await make()
      const card = { channel: 'C1', timestamp: '1.2' }
      expect(await ledger.operationAt(card)).toBe(null)
      await ledger.write('op-1', nothing, { ...nothing, card })
      expect(await ledger.operationAt(card)).toBe('op-1')
      expect(await ledger.operationAt({ ...card, channel: 'C2' })).toBe(null)
    })

    it('S25 write: lets only one of two bots deliver the same message', async () => {
      const ledger = await make()
      const saying = { ...nothing, inDoubt: about('line 1') }
      const answers = await Promise.all([ledger.write('op-1', nothing, saying), ledger.write('op-1', nothing, saying)])
      expect([...answers].sort()).toEqual(['conflict', 'written'])
    })
  })
}
