import { expect, test } from 'vitest'
import { ana, policy } from '../../world/policy.ts'
import { says } from '../../world/requests.ts'
import {
  begins,
  happened,
  holders,
  postTasks,
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

const long = { exitCode: 0, tail: 'working', lastsMs: 120_000 }
const minuteMs = 60_000

/** Opens a world in which compute-01 runs a task that takes two minutes. */
async function inTask(openScenario: OpenScenario) {
  const { world, others } = await openScenario({ clusterSlots: 1, undoTasksHook: 'undo-tasks' })
  world.machine('compute-01').folders.set(preTasks, { '10-long': long })
  const cycle = await begins(world, 'reboot compute-01')
  await until(cycle, () => tasksBegun(world, 'compute-01', preTasks).length > 0)
  return { world, others, cycle }
}

/** Failures, one test per row of the table. */
export function wrong(openScenario: OpenScenario): void {
  test.each(['yes', 'no'] as const)(
    'rebootmgr/wrong 1 reboot: locks one of two nodes started at once and queues the other within a second; beside rebootmgr: %s',
    async (besideRebootmgr) => {
      const { world } = await openScenario({ clusterSlots: 1, besideRebootmgr })
      const [first, second] = [await begins(world, 'reboot compute-01'), await begins(world, 'reboot compute-02')]
      const startedMs = world.nowMs
      const waitsForLock = (cycle: typeof first) => runOf(cycle)?.waiting?.reason.startsWith('waiting for lock cluster')
      await until(second, () => [first, second].some(waitsForLock))
      expect(world.nowMs - startedMs).toBeLessThanOrEqual(1000)
      expect(await holders(world)).toHaveLength(1)
      let both = 0
      while ([first, second].some((cycle) => runOf(cycle)?.status !== 'ended')) {
        await world.turn(world.nowMs + minuteMs)
        if ((await holders(world)).length > 1) both += 1
      }
      expect(both).toBe(0)
    },
  )

  test('rebootmgr/wrong 2 task: runs once and keeps its lock when the bot is killed during it', async () => {
    const { world, cycle } = await inTask(openScenario)
    const second = await begins(world, 'reboot compute-02')
    let kills = 0
    world.faultFor = ({ port }) => (port === 'nodes' && kills++ < 5 ? 'killed before' : 'lives')
    await until(cycle, async () => {
      if (world.machine('compute-01').running().length > 0) expect(await holders(world)).toEqual(['compute-01'])
      return kills > 5
    })
    await untilOver(cycle)
    await untilOver(second)
    expect(tasksBegun(world, 'compute-01', preTasks)).toEqual(['10-long'])
    expect(happened(world, 'compute-01', 'went down')).toBe(1)
    expect(await told(cycle)).toContain('Lockkeeper restarted')
  })

  test('rebootmgr/wrong 4 cancel: keeps the lock until the running task has ended', async () => {
    const { world, cycle } = await inTask(openScenario)
    await says(world, ana, `cancel ${cycle.operation}`)
    await until(cycle, async () => {
      if (world.machine('compute-01').running().length > 0) expect(await holders(world)).toEqual(['compute-01'])
      return runOf(cycle)?.status === 'ended'
    })
    expect(world.machine('compute-01').running()).toEqual([])
    expect(await holders(world)).toEqual([])
  })

  test('rebootmgr/wrong 5 and I3 reboot: happens once and is proven by the boot ID when the bot is killed around it', async () => {
    for (const fault of ['killed before', 'killed after'] as const) {
      const { world } = await openScenario()
      const cycle = await begins(world, 'reboot compute-01')
      let killed = false
      world.faultFor = ({ method }) => {
        if (method !== 'arm' || killed) return 'lives'
        killed = true
        return fault
      }
      await untilOver(cycle)
      expect([killed, happened(world, 'compute-01', 'went down'), runOf(cycle)?.outcome]).toEqual([
        true,
        1,
        'succeeded',
      ])
      expect(runOf(cycle)?.memory.bootIdAfter).not.toBe(runOf(cycle)?.memory.bootIdBefore)
    }
  })

  test('rebootmgr/wrong 7 run: pauses, reports the outage and loses nothing when cluster and lock store are unreachable', async () => {
    const { world, others, cycle } = await inTask(openScenario)
    others.takeAway()
    await world.passes(40_000)
    expect(runOf(cycle)?.status).toBe('working')
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    await world.passes(2 * minuteMs)
    expect(await told(cycle)).toContain('is unreachable')
    others.giveBack()
    await untilOver(cycle)
    expect([runOf(cycle)?.outcome, await holders(world)]).toEqual(['succeeded', []])
  })

  test('rebootmgr/wrong 8 and S01 lock: is reported as lost within a second when it is lost during a task', async () => {
    const { world, others, cycle } = await inTask(openScenario)
    const lostMs = world.nowMs
    await others.breakLock('compute-01')
    await until(cycle, () => runOf(cycle)?.status !== 'working')
    expect(world.nowMs - lostMs).toBeLessThanOrEqual(1000)
    await world.passes(600_000)
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    expect(await told(cycle)).toContain('Lock LOST')
  })

  test('rebootmgr/wrong 9 check: prevents the reboot when it turns critical right after the tasks', async () => {
    const { world, others } = await openScenario()
    world.machine('compute-01').folders.set(preTasks, { '10-short': { ...long, lastsMs: 1000 } })
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    await world.passes(3000)
    await others.check('compute-02', 'replica lags')
    await world.passes(minuteMs)
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    expect(await told(cycle)).toContain('replica lags')
  })

  test('rebootmgr/wrong 10 check: calls a person when it fails after the reboot, and lets the run finish when it recovers', async () => {
    const { world, others } = await openScenario()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    await others.check('compute-01', 'raid degraded')
    await untilCalled(cycle)
    expect(await told(cycle)).toContain('raid degraded')
    expect(await holders(world)).toEqual(['compute-01'])
    await others.check('compute-01', null)
    await untilOver(cycle)
    expect([runOf(cycle)?.outcome, await holders(world)]).toEqual(['succeeded', []])
  })

  test('rebootmgr/wrong 11 post-boot task: is stopped at its time limit, and the lock is kept', async () => {
    const { world } = await openScenario()
    world.machine('compute-01').folders.set(postTasks, { '10-endless': { ...long, lastsMs: Number.POSITIVE_INFINITY } })
    const cycle = await begins(world, 'reboot compute-01')
    await untilCalled(cycle)
    expect(world.machine('compute-01').running()).toEqual([])
    expect(await holders(world)).toEqual(['compute-01'])
  })

  test('rebootmgr/wrong 12 stop flag: is noticed within a second when it is set while the node settles', async () => {
    const { world, others } = await openScenario({ limits: { ...policy.limits, settleMs: 10 * minuteMs } })
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    await world.passes(minuteMs)
    const stoppedMs = world.nowMs
    await others.stop('power work')
    await until(cycle, () => runOf(cycle)?.status !== 'working')
    expect(world.nowMs - stoppedMs).toBeLessThanOrEqual(1000)
  })
}
