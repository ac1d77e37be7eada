import { expect, test } from 'vitest'
import { begins, runOf, until, untilStep, worldWith } from '../conformance/cycle.ts'
import { liftStop } from '../contract/suites/lift-stop.ts'
import type { World } from '../world/world.ts'

/** Calls `happens` once a run has recorded that it will change this, and before it does. */
function whenAboutTo(world: World, changing: string, happens: () => void): void {
  const append = world.journals.append.bind(world.journals)
  world.journals.append = async (entry) => {
    const appended = await append(entry)
    if (entry.event.type === 'stepBegan' && entry.event.changing.includes(changing)) happens()
    return appended
  }
}

const whatHappened = ({ effects }: World): readonly string[] => effects.map(({ what }) => what)

test.each(['hook evacuate', 'pre-boot tasks', 'maintenance'])(
  'I7 first change: %s does not start when the cluster stops answering after its gates passed',
  async (changing) => {
    const world = worldWith()
    world.machine('compute-01').folders.set('/etc/rebootmgr/pre_boot_tasks', {
      '10-stop': { exitCode: 0, tail: '', lastsMs: 10 },
    })
    let before: readonly string[] | null = null
    whenAboutTo(world, changing, () => {
      before = whatHappened(world)
      world.cluster.away = true
    })
    const cycle = await begins(world, 'reboot compute-01')
    await world.passes(30_000)
    expect(before).not.toBeNull()
    expect(whatHappened(world)).toEqual(before)
    world.cluster.away = false
    await until(cycle, () => runOf(cycle)?.status === 'ended')
    expect(runOf(cycle)?.outcome).toBe('succeeded')
  },
)

test('I5 stop: right before pre-boot tasks takes their claim, so that no late bot begins them', async () => {
  const world = worldWith()
  whenAboutTo(world, 'pre-boot tasks', () => void world.cluster.setStop({ kind: 'cluster' }, 'power work', 'U0DORA'))
  const cycle = await begins(world, 'reboot compute-01')
  await until(cycle, () => runOf(cycle)?.status === 'ended')
  expect([runOf(cycle)?.outcome, whatHappened(world)]).toEqual(['undone', ['hook began', 'hook began']])
  const index = runOf(cycle)?.steps.findIndex(({ kind }) => kind === 'runPreTasks') ?? -1
  const claim = { run: cycle.run, step: `${index + 1}-tasks` }
  expect(await world.context.nodes.task('compute-01', claim)).toEqual({ is: 'given up' })
})

test('I6 stop: right before maintenance undoes the drain', async () => {
  const world = worldWith()
  whenAboutTo(world, 'maintenance', () => void world.cluster.setStop({ kind: 'cluster' }, 'power work', 'U0DORA'))
  const cycle = await begins(world, 'reboot compute-01')
  await until(cycle, () => runOf(cycle)?.status === 'ended')
  expect(whatHappened(world)).not.toContain('maintenance on')
  expect(world.effects.map(({ detail }) => detail)).toContain('enable')
})

test('I2 first change: is refused when the node became storage', async () => {
  const world = worldWith()
  whenAboutTo(world, 'hook evacuate', () => world.roles.set('compute-01', ['storage']))
  const cycle = await begins(world, 'reboot compute-01')
  await until(cycle, () => runOf(cycle)?.status === 'ended')
  expect(world.effects).toEqual([])
  expect(runOf(cycle)?.failure?.code).toBe('roles changed')
})

test('I7 upgrade: waits while the quorum that its last check found is lost', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'upgrade compute-01')
  await untilStep(cycle, 'upgradePackages')
  const health = world.cluster.health.bind(world.cluster)
  world.cluster.health = async () => ({ ...(await health()), quorumMargin: 0 })
  await world.passes(30_000)
  expect(whatHappened(world)).not.toContain('packages changed')
  expect(runOf(cycle)?.waiting?.reason).toContain('quorum: 0 servers may fail')
  world.cluster.health = health
  await until(cycle, () => runOf(cycle)?.status === 'ended')
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  expect(whatHappened(world)).toContain('packages changed')
})

const mostTurns = 500

test('I5 upgrade: a stop behind the intent makes it wait, and leaves no reboot out once the stop is lifted', async () => {
  const world = worldWith()
  world.machine('compute-01').rebootRequired = { why: 'new kernel', sinceMs: null }
  whenAboutTo(world, 'packages', () => void world.cluster.setStop({ kind: 'cluster' }, 'power work', 'U0DORA'))
  const cycle = await begins(world, 'upgrade compute-01')
  // a run that writes the same down for ever lets no time pass, so the turns are counted
  for (let turns = 0; turns < mostTurns && runOf(cycle)?.waiting?.reason.includes('power work') !== true; turns++)
    await world.turn(world.nowMs + 60_000)
  expect(runOf(cycle)?.waiting?.reason).toContain('stop flags')
  expect(whatHappened(world)).not.toContain('packages changed')
  await liftStop(world.cluster, { kind: 'cluster' })
  await until(cycle, () => runOf(cycle)?.status === 'ended')
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  expect(whatHappened(world)).toContain('armed')
})
