import { describe, expect, it } from 'vitest'
import type { Leases, RebootScan } from '../../../src/engine/ports/leases.ts'
import { seen } from '../../until.ts'

/** The contract of every store of leases. */
export function describeLeases(name: string, open: () => Promise<Leases>): void {
  describe(`leases: ${name}`, () => {
    it('since: returns when each item was first present without a break', async () => {
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

    it('begin: lets one of several bots begin, and the next one after the time is over', async () => {
      const leases = await open()
      const begun = await Promise.all([leases.begin('the scan', 60_000), leases.begin('the scan', 60_000)])
      expect(begun.toSorted()).toEqual(['begun already', 'ours'])
      expect(await leases.begin('something else', 20)).toBe('ours')
      await seen(
        () => leases.begin('something else', 20),
        (begun) => begun === 'ours',
      )
    })

    it('rebootScan: returns the newest scan, and null before the first', async () => {
      const leases = await open()
      expect(await leases.rebootScan()).toBeNull()
      const trigger = { node: 'storage-01', from: 'file', token: '', sinceMs: null, why: 'linux-image' } as const
      const scan: RebootScan = { atMs: 1000, triggers: [trigger], silent: ['storage-02'] }
      await leases.keepRebootScan({ ...scan, atMs: 500 })
      await leases.keepRebootScan(scan)
      expect(await leases.rebootScan()).toEqual(scan)
    })

    it('lastSlot: returns the last slot of a schedule, or null', async () => {
      const leases = await open()
      await leases.keepSlot('digest-morning', 1000)
      await leases.keepSlot('digest-morning', 2000)
      expect(await leases.lastSlot('digest-morning')).toBe(2000)
      expect(await leases.lastSlot('digest-evening')).toBeNull()
    })
  })
}
