import { expect } from 'vitest'
import type { NodesSuite } from './nodes-fixtures.ts'

/** Armed reboots: they fire once or never. */
export function describeArming({ test, world, claim, lock }: NodesSuite): void {
  const condition = async (): Promise<{ bootId: string; untilUptimeSeconds: number }> => {
    const { bootId, uptimeSeconds } = await world().nodes.self(world().node)
    return { bootId, untilUptimeSeconds: Math.ceil(uptimeSeconds) + 120 }
  }

  test('disarm: keeps a reboot from being armed when it comes first', async () => {
    const { nodes, node, reboots } = world()
    const before = reboots()
    expect(await nodes.armed(node, claim('r'))).toEqual({ is: 'not armed' })
    expect(await nodes.disarm(node, claim('r'))).toEqual({ is: 'disarmed', why: 'given up' })
    await nodes.arm(lock(), claim('r'), await condition())
    expect(await nodes.armed(node, claim('r'))).toEqual({ is: 'disarmed', why: 'given up' })
    expect(reboots()).toBe(before)
  })

  test('S09 arm: reboots nothing when it is for another boot', async () => {
    const { nodes, node, reboots } = world()
    const before = reboots()
    const other = { ...(await condition()), bootId: '00000000-0000-4000-8000-000000000000' }
    await nodes.arm(lock(), claim('r'), other)
    expect(await nodes.armed(node, claim('r'))).toEqual({ is: 'disarmed', why: 'other boot id' })
    expect(await nodes.disarm(node, claim('r'))).toEqual({ is: 'disarmed', why: 'other boot id' })
    expect(reboots()).toBe(before)
  })

  test('S32 arm: reboots nothing when its deadline has passed', async () => {
    const { nodes, node, reboots } = world()
    const before = reboots()
    const { bootId, uptimeSeconds } = await nodes.self(node)
    await nodes.arm(lock(), claim('r'), { bootId, untilUptimeSeconds: Math.floor(uptimeSeconds) })
    expect(await nodes.armed(node, claim('r'))).toEqual({ is: 'disarmed', why: 'deadline passed' })
    expect(reboots()).toBe(before)
  })

  test('rebootmgr/30 armed: returns the exit code when the node refuses to reboot', async () => {
    const { nodes, node, refuseReboots, eventually } = world()
    await refuseReboots('yes')
    await nodes.arm(lock(), claim('r'), await condition())
    const armed = await eventually(
      () => nodes.armed(node, claim('r')),
      ({ is }) => is === 'refused',
    )
    expect(armed).toMatchObject({ is: 'refused', exitCode: 1 })
    await refuseReboots('no')
  })

  test('I3 and S09 arm: reboots the node exactly once when several senders race', async () => {
    const { nodes, node, reboots, eventually } = world()
    const before = reboots()
    const when = await condition()
    const sent = await Promise.allSettled(Array.from({ length: 4 }, () => nodes.arm(lock(), claim('r'), when)))
    expect(sent.length).toBe(4)
    await eventually(
      async () => reboots(),
      (count) => count > before,
    )
    const armed = await eventually(
      () => nodes.armed(node, claim('r')).catch(() => null),
      (seen) => seen !== null,
    )
    expect(armed).toEqual({ is: 'fired', bootId: when.bootId })
    expect(reboots()).toBe(before + 1)
  })
}
