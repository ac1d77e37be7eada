import { expect, test } from 'vitest'
import { ana } from '../../world/policy.ts'
import { says } from '../../world/requests.ts'
import {
  begins,
  happened,
  holders,
  operationOf,
  preTasks,
  runOf,
  tasksBegun,
  told,
  until,
  untilCalled,
  untilOver,
  untilStep,
} from '../cycle.ts'
import type { OpenScenario } from '../scenario.ts'

const task = (exitCode: number, lastsMs = 1000) => ({ exitCode, tail: 'its last line', lastsMs })

/** What prevents a reboot, and what is then taken back. */
export function beforeReboot(openScenario: OpenScenario): void {
  test('rebootmgr/07 cluster checks: hold a run without a slot when one fails', async () => {
    const { world, others } = await openScenario()
    const cycle = await begins(world, 'reboot storage-01', () => others.check('storage-02', 'disk full'))
    await until(cycle, () => (runOf(cycle)?.waiting ?? null) !== null)
    expect(runOf(cycle)?.waiting?.reason).toContain('disk full')
    expect([world.effects, await holders(world)]).toEqual([[], []])
    await others.check('storage-02', null)
    await untilOver(cycle)
    expect(runOf(cycle)?.outcome).toBe('succeeded')
  })

  test.each(['ignore-stop', 'ignore-checks', 'skip-reboot-in-progress-key', 'force'])(
    'rebootmgr/19 rebootmgr/31 rebootmgr/38 option --%s: is refused and starts nothing',
    async (option) => {
      const { world } = await openScenario()
      const [answer] = await says(world, ana, `reboot compute-01 --${option}`)
      expect(JSON.stringify(answer)).toContain(`no option “--${option}”`)
      await world.passes(600_000)
      expect([world.effects, [...world.journals.journals.keys()]]).toEqual([[], []])
    },
  )

  test('rebootmgr/18 stop flag: prevents the reboot and runs the undo hooks when it is set while the node settles', async () => {
    const { world, others } = await openScenario({ undoTasksHook: 'undo-tasks' })
    world.machine('compute-01').folders.set(preTasks, { '10-first': task(0) })
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    await others.stop('power work')
    await untilOver(cycle)
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    expect(world.effects.filter(({ what }) => what === 'hook began').map(({ detail }) => detail)).toEqual([
      'evacuate',
      'undo-tasks',
      'enable',
    ])
    expect([world.machine('compute-01').maintenance, await holders(world)]).toEqual([null, []])
  })

  test('rebootmgr/18 rebootmgr/deviation 6 tasks: leave a pending cleanup under the lock when there is no undo hook', async () => {
    const { world, others } = await openScenario({ undoTasksHook: null })
    world.machine('compute-01').folders.set(preTasks, { '10-first': task(0) })
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    await others.stop('power work')
    await untilCalled(cycle)
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    expect(runOf(cycle)?.owed).toHaveLength(1)
    expect(await holders(world)).toEqual(['compute-01'])
    expect(await told(cycle)).toContain('cleanup pending')
  })

  test('rebootmgr/20 --if-needed: succeeds and does nothing when the node needs no reboot', async () => {
    const { world } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01 --if-needed')
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
    expect(runOf(cycle)?.outcome).toBe('nothing to do')
    expect(world.effects).toEqual([])
  })

  test.each(['key', 'file'] as const)('rebootmgr/21 --if-needed: reboots when the trigger is a %s', async (from) => {
    const { world, others } = await openScenario()
    if (from === 'key') await others.trigger('compute-01', '')
    else world.machine('compute-01').rebootRequired = { why: '', sinceMs: world.nowMs }
    const cycle = await begins(world, 'reboot compute-01 --if-needed')
    await untilOver(cycle)
    expect(happened(world, 'compute-01', 'went down')).toBe(1)
    expect(await world.context.cluster.triggers()).toEqual([])
  })

  test('rebootmgr/22 trigger: prevents the reboot, takes everything back and succeeds when it is removed while the node settles', async () => {
    const { world, others } = await openScenario()
    await others.trigger('compute-01', 'new kernel')
    const cycle = await begins(world, 'reboot compute-01 --if-needed')
    await untilStep(cycle, 'settle')
    await others.untrigger('compute-01')
    await untilOver(cycle)
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    expect(runOf(cycle)?.outcome).toBe('nothing to do')
    expect(operationOf(cycle)?.state).toBe('succeeded')
    expect([world.machine('compute-01').maintenance, await holders(world)]).toEqual([null, []])
  })

  test('rebootmgr/24 pre-boot task: stops later tasks and the reboot when it fails, and shows exit code and last line', async () => {
    const { world } = await openScenario()
    world
      .machine('compute-01')
      .folders.set(preTasks, { '10-first': task(0), '20-second': task(7), '30-third': task(0) })
    const cycle = await begins(world, 'reboot compute-01')
    await untilCalled(cycle)
    expect(tasksBegun(world, 'compute-01', preTasks)).toEqual(['10-first', '20-second'])
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    expect(await told(cycle)).toContain('exited 7. 20-second exited with 7')
  })

  test('rebootmgr/25 pre-boot task: is stopped at its time limit, and disables the node with the reason', async () => {
    const { world } = await openScenario({ undoTasksHook: 'undo-tasks' })
    world.machine('compute-01').folders.set(preTasks, { '10-endless': task(0, Number.POSITIVE_INFINITY) })
    const cycle = await begins(world, 'reboot compute-01')
    await untilOver(cycle)
    expect(world.machine('compute-01').running()).toEqual([])
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    expect(await told(cycle)).toContain('time limit')
    expect(await world.context.cluster.nodeConfig('compute-01')).toMatchObject({
      is: 'disabled',
      message: expect.stringContaining('time limit'),
    })
  })

  test('rebootmgr/26 messages: change no outcome when neither the chat nor other tools receive them', async () => {
    const { world } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01')
    world.chat.silent = true
    Object.assign(world.context.cluster, { announce: () => Promise.reject(new Error('nobody hears')) })
    await untilOver(cycle)
    expect(runOf(cycle)?.outcome).toBe('succeeded')
    expect(await holders(world)).toEqual([])
  })

  test('rebootmgr/28 lock: prevents the reboot when it is lost while the node settles', async () => {
    const { world, others } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    await others.breakLock('compute-01')
    await until(cycle, () => runOf(cycle)?.status !== 'working')
    const failed = runOf(cycle)
    expect(failed?.steps[failed.failure?.index ?? 0]?.kind).toBe('settle')
    await world.passes(600_000)
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    expect(await told(cycle)).toContain('the lock was broken by somebody: by mistake')
  })

  test('rebootmgr/30 rebootmgr/deviation 5 reboot: leaves maintenance and releases the lock when the node refuses it', async () => {
    const { world } = await openScenario()
    world.machine('compute-01').faults.refusesReboot = true
    const cycle = await begins(world, 'reboot compute-01')
    await untilOver(cycle)
    expect(runOf(cycle)?.outcome).toBe('undone')
    expect([world.machine('compute-01').maintenance, await holders(world)]).toEqual([null, []])
    expect(await told(cycle)).toContain('permission denied')
  })

  test('rebootmgr/30 reboot: waits under the lock when the answer to its command is lost', async () => {
    const { world } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01')
    world.faultFor = ({ method }) => (method === 'arm' ? 'unanswered' : 'lives')
    await untilStep(cycle, 'awaitNewBoot')
    expect(world.machine('compute-01').maintenance).not.toBeNull()
    expect(await holders(world)).toEqual(['compute-01'])
    await untilOver(cycle)
    expect(runOf(cycle)?.outcome).toBe('succeeded')
    expect(happened(world, 'compute-01', 'went down')).toBe(1)
  })

  test('rebootmgr/32, rebootmgr/deviation 4 and I10 dry run: shows gates and steps, and writes nothing', async () => {
    const { world, others } = await openScenario()
    const before = JSON.stringify([...world.journals.journals.keys()])
    const shown = JSON.stringify(await says(world, ana, 'reboot storage-01 --dry-run --reason "kernel"'))
    await world.passes(600_000)
    expect(shown).toContain('service checks')
    expect(shown).toContain('run pre-boot tasks')
    expect(world.effects).toEqual([])
    expect(JSON.stringify([...world.journals.journals.keys()])).toBe(before)
    const { scopes, line } = await world.context.locks.state()
    expect([scopes, line, world.chat.posted, await others.announced()]).toEqual([[], [], [], []])
  })
}
