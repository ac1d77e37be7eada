import { expect, test } from 'vitest'
import {
  begins,
  happened,
  holders,
  postTasks,
  runOf,
  tasksBegun,
  told,
  until,
  untilCalled,
  untilOver,
  untilStep,
} from '../cycle.ts'
import type { OpenScenario } from '../scenario.ts'

/** What a rebooted node must show before its lock is released. */
export function afterReboot(openScenario: OpenScenario): void {
  test('rebootmgr/41 and S07 reboot: is not taken as done when the node shows the same boot ID', async () => {
    const { world } = await openScenario()
    world.machine('compute-01').faults.sameBootId = true
    const cycle = await begins(world, 'reboot compute-01')
    await untilCalled(cycle)
    expect(await holders(world)).toEqual(['compute-01'])
    expect(world.machine('compute-01').maintenance).not.toBeNull()
    expect(await told(cycle)).toContain('boot id')
  })

  test('rebootmgr/42 reboot: leaves maintenance and removes the trigger only after checks, tasks and checks again', {
    tags: ['slow'],
  }, async () => {
    const { world, others } = await openScenario()
    world.machine('compute-01').folders.set(postTasks, { '10-check': { exitCode: 0, tail: '', lastsMs: 30_000 } })
    await others.trigger('compute-01', 'kernel')
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    await others.check('compute-01', 'raid degraded')
    await world.passes(world.context.policy.limits.verifyMs / 2)
    expect(happened(world, 'compute-01', 'went down')).toBe(1)
    expect(tasksBegun(world, 'compute-01', postTasks)).toEqual([])
    await others.check('compute-01', null)
    await until(cycle, () => tasksBegun(world, 'compute-01', postTasks).length === 1)
    await others.check('compute-01', 'raid degraded again')
    await world.passes(world.context.policy.limits.verifyMs / 2)
    expect(world.machine('compute-01').running()).toEqual([])
    expect([happened(world, 'compute-01', 'maintenance off'), await holders(world)]).toEqual([0, ['compute-01']])
    expect(await world.context.cluster.triggers()).toHaveLength(1)
    await others.check('compute-01', null)
    await untilOver(cycle)
    expect([world.machine('compute-01').maintenance, await holders(world)]).toEqual([null, []])
    expect(await world.context.cluster.triggers()).toEqual([])
  })

  test('rebootmgr/43 checks: hold everything and call a person when they fail after the reboot', async () => {
    const { world, others } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    await others.check('compute-01', 'raid degraded')
    await untilStep(cycle, 'verifyCluster', 3)
    await world.passes(world.context.policy.limits.verifyMs / 2)
    expect(runOf(cycle)?.status).toBe('working')
    await untilCalled(cycle)
    expect(await holders(world)).toEqual(['compute-01'])
    expect(world.machine('compute-01').maintenance).not.toBeNull()
    expect(await told(cycle)).toContain('raid degraded')
  })

  test('rebootmgr/44 reboot: finishes when a stop flag is set or the node is disabled after it', async () => {
    const { world, others } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    await others.stop('power work')
    await world.context.cluster.setStop({ kind: 'node', name: 'compute-01' }, 'its fan is broken', 'somebody')
    await untilOver(cycle)
    expect(runOf(cycle)?.outcome).toBe('succeeded')
    expect([world.machine('compute-01').maintenance, await holders(world)]).toEqual([null, []])
  })

  test.each([
    ['fails', { exitCode: 3, tail: 'no disk', lastsMs: 1000 }, 'exited 3'],
    ['takes too long', { exitCode: 0, tail: '', lastsMs: Number.POSITIVE_INFINITY }, 'time limit'],
  ])(
    'rebootmgr/45 post-boot task: calls a person and keeps maintenance and lock when it %s',
    async (_, does, words) => {
      const { world } = await openScenario()
      world.machine('compute-01').folders.set(postTasks, { '10-check': does })
      const cycle = await begins(world, 'reboot compute-01')
      await untilCalled(cycle)
      expect(happened(world, 'compute-01', 'went down')).toBe(1)
      expect(await holders(world)).toEqual(['compute-01'])
      expect(world.machine('compute-01').maintenance).not.toBeNull()
      expect(await told(cycle)).toContain(words)
    },
  )

  test('rebootmgr/46 reboot: finishes when a member dies elsewhere after it', async () => {
    const { world, others } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    await others.die('odd-01')
    await untilOver(cycle)
    expect(runOf(cycle)?.outcome).toBe('succeeded')
    expect(await holders(world)).toEqual([])
  })
}
