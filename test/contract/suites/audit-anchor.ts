import { describe, expect, it } from 'vitest'
import type { AuditAnchor } from '../../../src/engine/ports/audit-anchor.ts'

const head = (position: number) => ({ position, hash: String(position).repeat(64).slice(0, 64) })

/** The contract of every audit anchor; `open` returns two that use the same store. */
export function describeAuditAnchor(name: string, open: () => Promise<readonly [AuditAnchor, AuditAnchor]>): void {
  describe(`audit anchor: ${name}`, () => {
    it('kept: returns the anchor that was kept last, and null before the first', async () => {
      const [one, other] = await open()
      expect(await one.kept()).toBeNull()
      expect(await one.keep(null, head(3))).toBe('kept')
      expect((await other.kept())?.head).toEqual(head(3))
      expect(await other.keep(await other.kept(), head(5))).toBe('kept')
      expect((await one.kept())?.head).toEqual(head(5))
    })

    it('keep: keeps nothing when another bot kept an anchor in between', async () => {
      const [one, other] = await open()
      await one.keep(null, head(1))
      const before = await one.kept()
      await other.keep(await other.kept(), head(4))
      expect(await one.keep(before, head(2))).toBe('changed')
      expect(await one.keep(null, head(2))).toBe('changed')
      expect((await one.kept())?.head).toEqual(head(4))
    })
  })
}
