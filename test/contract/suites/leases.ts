import { describe, expect, it } from 'vitest'
import type { Leases, RebootScan } from '../../../src/engine/ports/leases.ts'
import { seen } from '../../until.ts'

/** What every notebook promises. */
export function describeLeases(name: string, open: () => Promise<Leases>): void {
  describe(`the notebook of ${name}`, () => {
    it('keeps since when something is as it is until it no longer is', async () => {
      const leases = await open()
      const since = (kind: string, present: readonly string[], nowMs: number) => leases.since(kind, present, nowMs)
      expect(await since('reboot', ['a', 'b'], 1000)).toEqual(
        new Map([
          ['a', 1000],
          ['b', 1000],
        ]),
      )
      expect(await since('reboot', ['b', 'c'], 2000)).toEqual(
        new Map([
          ['b', 1000],
          ['c', 2000],
        ]),
      )
      expect(await since('reboot', ['a'], 3000)).toEqual(new Map([['a', 3000]]))
      expect(await since('something else', ['a'], 4000)).toEqual(new Map([['a', 4000]]))
      expect(await since('reboot', [], 5000)).toEqual(new Map())
    })

    it('lets one begin what all would do, and another one once that was long ago', async () => {
      const leases = await open()
      const begun = await Promise.all([leases.begin('the scan', 60_000), leases.begin('the scan', 60_000)])
      expect(begun.toSorted()).toEqual(['begun already', 'ours'])
      expect(await leases.begin('something else', 20)).toBe('ours')
      await seen(
        () => leases.begin('something else', 20),
        (begun) => begun === 'ours',
      )
    })

    it('gives back the newest scan as it was kept, and none before the first', async () => {
      const leases = await open()
      expect(await leases.rebootScan()).toBeNull()
      const trigger = { node: 'storage-01', from: 'file', token: '', sinceMs: null, why: 'linux-image' } as const
      const scan: RebootScan = { atMs: 1000, triggers: [trigger], silent: ['storage-02'] }
      await leases.keepRebootScan({ ...scan, atMs: 500 })
      await leases.keepRebootScan(scan)
      expect(await leases.rebootScan()).toEqual(scan)
    })

    it('remembers the last slot of each schedule', async () => {
      const leases = await open()
      await leases.keepSlot('digest-morning', 1000)
      await leases.keepSlot('digest-morning', 2000)
      expect(await leases.lastSlot('digest-morning')).toBe(2000)
      expect(await leases.lastSlot('digest-evening')).toBeNull()
    })
  })
}
