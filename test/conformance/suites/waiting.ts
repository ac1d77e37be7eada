import { expect, test } from 'vitest'
import { begins, happened, holders, runOf, told, until, untilOver, untilStep } from '../cycle.ts'
import type { OpenScenario } from '../scenario.ts'

/** Which run waits, for what, and how long. */
export function waiting(openScenario: OpenScenario): void {
  test('rebootmgr/06 disabled node: is refused before any change when it is disabled while its run waits', {
    tags: ['slow'],
  }, async () => {
    const { world } = await openScenario({ clusterSlots: 1 })
    const first = await begins(world, 'reboot compute-01')
    await untilStep(first, 'awaitNewBoot')
    const second = await begins(world, 'reboot storage-01')
    await world.passes(5_000)
    expect(happened(world, 'storage-01', 'maintenance on')).toBe(0)
    await world.context.cluster.setStop({ kind: 'node', name: 'storage-01' }, 'its disk is dying', 'somebody')
    await untilOver(first)
    await world.passes(600_000)
    expect(world.effects.filter(({ node }) => node === 'storage-01')).toEqual([])
    expect(await told(second)).toContain('its disk is dying')
  })

  test('rebootmgr/06 disabled node: is refused when it is disabled while its run is in the lock queue', {
    tags: ['slow'],
  }, async () => {
    const { world } = await openScenario({ clusterSlots: 1 })
    const first = await begins(world, 'reboot compute-01')
    const second = await begins(world, 'reboot compute-02')
    await until(second, () => runOf(second)?.waiting !== null && runOf(second) !== null)
    await world.context.cluster.setStop({ kind: 'node', name: 'compute-02' }, 'its fan is broken', 'somebody')
    await untilOver(first)
    await world.passes(600_000)
    expect(world.effects.filter(({ node }) => node === 'compute-02')).toEqual([])
    expect(await told(second)).toContain('its fan is broken')
  })

  test('rebootmgr/08 lock queue: holds the second of two runs and names the holder', async () => {
    const { world } = await openScenario({ clusterSlots: 1 })
    const first = await begins(world, 'reboot compute-01')
    const second = await begins(world, 'reboot compute-02')
    await until(second, () => (runOf(second)?.waiting ?? null) !== null)
    expect(runOf(second)?.waiting?.reason).toContain('compute-01')
    expect(await holders(world)).toEqual(['compute-01'])
    await untilOver(first)
    await untilOver(second)
    expect(runOf(second)?.outcome).toBe('succeeded')
  })

  test('rebootmgr/12 lock: is released at every end of a run, or reported as still held', async () => {
    const { world } = await openScenario()
    const good = await begins(world, 'reboot compute-01')
    await untilOver(good)
    await world.passes(1000)
    expect(await holders(world)).toEqual([])

    world.machine('compute-01').faults.refusesReboot = true
    const undone = await begins(world, 'reboot compute-01')
    await untilOver(undone)
    await world.passes(1000)
    expect([runOf(undone)?.outcome, await holders(world)]).toEqual(['undone', []])

    const cancelled = await begins(world, 'reboot compute-02')
    await untilStep(cancelled, 'settle')
    await world.says('U0ANA', `cancel ${cancelled.operation}`)
    await untilOver(cancelled)
    await world.passes(1000)
    expect([runOf(cancelled)?.outcome, await holders(world)]).toEqual(['cancelled', []])

    world.hookExits.set('enable', 1)
    const held = await begins(world, 'reboot compute-02')
    await until(held, () => runOf(held)?.status === 'needs attention')
    expect(await holders(world)).toEqual(['compute-02'])
    expect(await told(held)).toContain('Lock STILL HELD')
  })
}
