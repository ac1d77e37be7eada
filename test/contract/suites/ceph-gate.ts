import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { askCeph, type CephQuestion, type CephToAsk } from '../../../src/adapters/ceph/gate.ts'
import type { CephVerdict } from '../../../src/adapters/ceph/judge.ts'
import type { CephAcceptance } from '../../../src/adapters/ceph/settings.ts'

/**
 * A Ceph cluster of three hosts, `storage-01` to `storage-03`, with one OSD each (`osd.0` to `osd.2`), in which every
 * placement group has a copy on each host and one may be missing.
 */
export type CephWorld = {
  readonly at: CephToAsk
  /** Ends the process of an OSD, suspends it, or starts or continues it. */
  kill(osd: number): Promise<void>
  hang(osd: number): Promise<void>
  start(osd: number): Promise<void>
  /** Whether the OSD map has the OSD up. */
  isUp(osd: number): Promise<boolean>
  setFlag(flag: string): Promise<void>
  /** Sets the flag for one OSD. */
  setOsdFlag(flag: string, osd: number): Promise<void>
  setMinSize(copies: number): Promise<void>
  stopManagers(): Promise<void>
  /** Lets half a second or more pass. */
  pause(): Promise<void>
  /** Takes everything back, and waits until every placement group has reported that it is well. */
  restore(): Promise<void>
  close(): Promise<void>
}

const accepting = (at: CephToAsk, accepted: Partial<CephAcceptance>): CephToAsk => ({
  ...at,
  settings: { ...at.settings, accepts: { ...at.settings.accepts, ...accepted } },
})

const refusedFlags = ['noup', 'nodown', 'noin', 'pause', 'norecover', 'nobackfill', 'norebalance'] as const

/** The contract of the gate, on a fake and on a real Ceph. */
export function describeCephGate(name: string, make: () => Promise<CephWorld>): void {
  describe(name, () => {
    let world: CephWorld
    beforeAll(async () => {
      world = await make()
    })
    afterEach(() => world.restore())
    afterAll(() => world?.close())

    const asked = (when: CephQuestion['when'], others: readonly string[] = [], at = world.at): Promise<CephVerdict> =>
      askCeph(at, { node: 'storage-01', others, when, signal: AbortSignal.timeout(120_000) })

    const said = async (answer: Promise<CephVerdict>): Promise<string> => {
      const { verdict, evidence } = await answer
      return `${verdict}: ${evidence}`
    }

    /** Asks until the gate does not agree any more, or agrees; returns that answer. */
    const until = async (agrees: 'yes' | 'no', when: CephQuestion['when']): Promise<CephVerdict> => {
      for (;;) {
        const answer = await asked(when)
        if ((answer.verdict === 'blocked') === (agrees === 'no')) return answer
        await world.pause()
      }
    }

    it('S22 ceph gate: agrees while every placement group is active+clean and the OSDs report', async () => {
      for (const when of ['before', 'arming', 'after'] as const)
        expect([when, await said(asked(when))]).toEqual([when, expect.stringMatching(/^ok: /)])
    })

    it('S22 ceph gate: never agrees once the map has an OSD of another host down', async () => {
      await world.kill(1)
      for (let down = 0; down < 10; ) {
        const isDown = !(await world.isUp(1))
        const answer = await said(asked('before'))
        if (isDown) expect([++down, answer]).toEqual([down, expect.stringMatching(/^blocked: /)])
        await world.pause()
      }
      await world.start(1)
      expect(await until('yes', 'before')).toMatchObject({ verdict: 'ok' })
    })

    it('S22 ceph gate: refuses to arm while an OSD of another host hangs, which the map has up', async () => {
      await world.hang(2)
      const answer = await until('no', 'arming')
      expect(answer.evidence).toMatch(/up, but silent: osd\.2|down: osd\.2/)
    })

    it('S22 ceph gate: refuses a host together with another one that is going out', async () => {
      expect(await said(asked('before', ['storage-02']))).toMatch(/^blocked: .*ok-to-stop refuses/)
      expect(await said(asked('before', ['compute-01']))).toMatch(/^ok: /)
    })

    it.each(refusedFlags)(
      'F28 ceph gate: refuses while the flag %s is set, even if a site accepts it',
      async (flag) => {
        await world.setFlag(flag)
        const tolerant = accepting(world.at, { flags: [flag], checks: ['OSDMAP_FLAGS'] })
        const refusal = new RegExp(`^blocked: .*flag ${flag}\\w* is set on the cluster`)
        expect(await said(asked('before', [], tolerant))).toMatch(refusal)
      },
    )

    it('F28 ceph gate: accepts noout, and another harmless flag only by its name', async () => {
      await world.setFlag('noout')
      expect(await said(asked('before'))).toMatch(/^ok: /)
      await world.setFlag('noscrub')
      expect(await said(asked('before'))).toMatch(/^blocked: flag noscrub is set on the cluster$/)
      expect(await said(asked('before', [], accepting(world.at, { flags: ['noscrub'] })))).toMatch(/^ok: /)
    })

    it('F28 ceph gate: refuses a flag of one OSD other than noout', async () => {
      await world.setOsdFlag('noout', 0)
      expect(await said(asked('before'))).toMatch(/^ok: /)
      await world.setOsdFlag('noup', 0)
      expect(await said(asked('before'))).toMatch(/^blocked: flag noup is set on osd.0$/)
    })

    it('F135 ceph gate: refuses while a pool takes writes with one copy, unless the site accepts the pool', async () => {
      await world.setMinSize(1)
      expect(await said(asked('before'))).toMatch(/^blocked: pool volumes has min_size 1/)
      expect(await said(asked('before', [], accepting(world.at, { pools: ['volumes'] })))).toMatch(/^ok: /)
    })

    it('S22 ceph gate: does not agree without a manager, which would answer nothing', async () => {
      await world.stopManagers()
      const answer = await asked('before').catch((error: unknown) => String(error))
      expect(answer).not.toMatchObject({ verdict: 'ok' })
    })

    it('ceph gate: after the reboot, waits for the OSDs of the node and their placement groups', async () => {
      await world.kill(0)
      const answer = await until('no', 'after')
      expect(answer.evidence).toMatch(/down: osd\.0/)
      await world.start(0)
      expect(await until('yes', 'after')).not.toMatchObject({ verdict: 'blocked' })
    })
  })
}
