import { describe, expect, test } from 'vitest'
import { ana } from '../../world/policy.ts'
import { says } from '../../world/requests.ts'
import {
  begins,
  happened,
  holders,
  operationOf,
  runOf,
  told,
  until,
  untilCalled,
  untilOver,
  untilStep,
} from '../cycle.ts'
import type { OpenScenario } from '../scenario.ts'

/** Deliberate deviations from rebootmgr. */
export function deviations(openScenario: OpenScenario): void {
  test('rebootmgr/deviation 8 lock queue: ends the wait at its limit and says so', { tags: ['slow'] }, async () => {
    const { world } = await openScenario({ clusterSlots: 1 })
    const first = await begins(world, 'reboot compute-01')
    world.machine('compute-01').faults.neverReturns = true
    await untilStep(first, 'awaitNewBoot')
    const second = await begins(world, 'reboot compute-02')
    await until(second, () => runOf(second)?.status === 'ended', 3 * world.context.policy.limits.acquireLockMs)
    expect(runOf(second)?.outcome).toBe('undone')
    expect(await told(second)).toContain('limit of')
    expect(happened(world, 'compute-02', 'went down')).toBe(0)
  })

  describe('rebootmgr/deviation 9', () => {
    test.each(['drain', 'runPreTasks', 'enterMaintenance', 'settle', 'reboot'] as const)(
      'lock: stops every further change when it is lost before %s',
      async (kind) => {
        const { world, others } = await openScenario()
        const cycle = await begins(world, 'reboot compute-01')
        await untilStep(cycle, kind)
        const before = world.effects.filter(({ what }) => what !== 'maintenance off').length
        await others.breakLock('compute-01')
        await until(cycle, () => runOf(cycle)?.status !== 'working')
        await world.passes(600_000)
        expect(world.effects.slice(before).filter(({ what }) => what !== 'maintenance off')).toEqual([])
      },
    )
  })

  test('rebootmgr/deviation 9 lock: stops the change of the current turn when it is lost while the turn observes', async () => {
    const { world, others } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'enterMaintenance')
    const { maintenance } = world.context.capabilities
    const observe = maintenance.observe.bind(maintenance)
    maintenance.observe = async (node, mark) => {
      const current = runOf(cycle)?.progress[runOf(cycle)?.current ?? 0]
      if (current?.is === 'begun' && (await holders(world)).length > 0) await others.breakLock('compute-01')
      return observe(node, mark)
    }
    await until(cycle, () => runOf(cycle)?.status !== 'working')
    await world.passes(600_000)
    expect(happened(world, 'compute-01', 'maintenance on')).toBe(0)
  })

  describe('rebootmgr/deviation 13', () => {
    test('thread: reports a success', async () => {
      const cycle = await begins((await openScenario()).world, 'reboot compute-01')
      await untilOver(cycle)
      expect(await told(cycle)).toContain('Done in')
    })

    test('thread: reports that a node needs no reboot', async () => {
      const cycle = await begins((await openScenario()).world, 'reboot compute-01 --if-needed')
      await untilOver(cycle)
      expect(await told(cycle)).toContain('needs no reboot')
    })

    test('thread: reports a failure that was taken back', async () => {
      const { world } = await openScenario()
      world.hookExits.set('evacuate', 4)
      const cycle = await begins(world, 'reboot compute-01')
      await untilOver(cycle)
      const words = await told(cycle)
      expect(words).toContain('exited 4')
      expect(words).toContain('Failed')
    })

    test('thread: reports a cancellation', async () => {
      const { world } = await openScenario()
      const cycle = await begins(world, 'reboot compute-01')
      await untilStep(cycle, 'settle')
      await says(world, ana, `cancel ${cycle.operation}`)
      await untilOver(cycle)
      expect(operationOf(cycle)?.state).toBe('cancelled')
      expect((await told(cycle)).toLowerCase()).toContain('cancelled')
    })

    test('thread: reports that a run needs attention, and that it was marked failed', async () => {
      const { world } = await openScenario()
      world.machine('compute-01').faults.neverReturns = true
      const cycle = await begins(world, 'reboot compute-01')
      await untilCalled(cycle)
      expect(await told(cycle)).toContain('Needs attention')
      const card = world.chat.card(cycle.operation)
      if (card) await world.presses(ana, card, 'Mark failed…')
      await untilOver(cycle)
      expect(await told(cycle)).toContain('STILL HELD')
      expect(await holders(world)).toEqual(['compute-01'])
    })
  })
}
