import { expect, test } from 'vitest'
import { bootIdProblem } from '../../src/core/inventory/boot-id.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { advance } from '../../src/engine/runs/advance-run.ts'
import { begins, happened, holders, runOf, told, until, untilOver, untilStep, worldWith } from '../conformance/cycle.ts'
import { ana, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'

test.each([
  '',
  'cat: /proc/sys/kernel/random/boot_id: No such file or directory',
  'ssh: connect to host storage-01 port 22: Connection refused',
  '0f0e0d0c-0000-4000-8000-00000000000',
  '0F0E0D0C-0000-4000-8000-000000000001',
  '0f0e0d0c-0000-4000-8000-000000000001\n',
  'null',
])('S08 boot ID: %j is refused', (text) => {
  expect(bootIdProblem(text)).not.toBeNull()
})

test('S08 reboot: an error text is not taken for a boot ID', async () => {
  const world = worldWith()
  const { nodes } = world.context
  const { self } = nodes
  let broken = false
  nodes.self = async (name) => (broken ? { ...(await self(name)), bootId: 'cat: No such file' } : self(name))
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  broken = true
  await world.passes(120_000)
  expect(runOf(cycle)?.steps[runOf(cycle)?.current ?? 0]?.kind).toBe('awaitNewBoot')
  expect(await holders(world)).toEqual(['compute-01'])
  broken = false
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
})

test('S08 reboot: a node must stay up after its boot', async () => {
  const world = worldWith({ limits: { ...policy.limits, stableMs: 60_000 } })
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  await until(cycle, () => !world.machine('compute-01').isDown())
  world.machine('compute-01').goDown('nobody')
  const againMs = world.nowMs
  await untilStep(cycle, 'runPostTasks')
  expect(world.nowMs - againMs).toBeGreaterThanOrEqual(60_000)
})

test('S12 reboot: checks the node before it acquires the lock', async () => {
  const world = worldWith({ clusterSlots: 1 })
  world.machine('compute-01').faults.wrongName = 'compute-09'
  const refused = await begins(world, 'reboot compute-01')
  const other = await begins(world, 'reboot compute-02')
  await untilOver(refused)
  await untilOver(other)
  expect(runOf(other)?.outcome).toBe('succeeded')
  expect(world.journals.runNow(refused.run).some(({ event }) => event.type === 'stepBegan')).toBe(false)
})

test.each([
  ['before it is decided', 'pending'],
  ['after it is decided', 'begun'],
])(
  'S13 arming: asks all gates again, and finds a change since the last check %s',
  { tags: ['slow'] },
  async (_, progress) => {
    const compute = policy.roles.compute
    if (!compute) throw new Error('no such role')
    const world = worldWith({ roles: { ...policy.roles, compute: { ...compute, gates: ['empty'] } } })
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'reboot')
    const isSo = () => runOf(cycle)?.progress[runOf(cycle)?.current ?? 0]?.is === progress
    await until(cycle, isSo)
    world.objections.set('empty', 'somebody started a server there')
    await world.passes(300_000)
    expect(happened(world, 'compute-01', 'armed')).toBe(0)
    expect(await told(cycle)).toContain('somebody started a server there')
  },
)

test('S32 arming: a reboot whose deadline has come near gets a later one before it is armed', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'reboot')
  await until(cycle, () => runOf(cycle)?.progress[runOf(cycle)?.current ?? 0]?.is === 'begun')
  const first = runOf(cycle)?.memory.armedUntil ?? 0
  world.nowMs += (policy.limits.armSeconds * 1000 * 2) / 3
  await untilStep(cycle, 'awaitNewBoot')
  expect(first).toBeGreaterThan(0)
  expect(runOf(cycle)?.memory.armedUntil).toBeGreaterThan(first)
  expect(happened(world, 'compute-01', 'armed')).toBe(1)
})

test('S14 reboot: needs new approvals when the plan has changed at the start', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => world.racks.set('storage-01', 'b2'))
  await world.passes(600_000)
  expect(world.effects).toEqual([])
  expect(await told(cycle)).toContain('rack none → b2')
})

test('S16 reboot --if-needed: an unreachable probe is no reason to reboot', async () => {
  const world = worldWith()
  world.context.nodes.rebootRequired = async (node) => {
    throw new Failure(`node ${node}`, 'needs-restarting: command not found', 'none')
  }
  const cycle = await begins(world, 'reboot compute-01 --if-needed')
  await untilOver(cycle)
  expect(world.effects).toEqual([])
  expect(await told(cycle)).toContain('needs-restarting: command not found')
})

test('F05 reboot --if-needed: fails without a change when nothing on the node shows whether a reboot is needed', async () => {
  const world = worldWith()
  world.machine('compute-01').rebootRequired = 'unknown'
  const cycle = await begins(world, 'reboot compute-01 --if-needed')
  await untilOver(cycle)
  expect(world.effects).toEqual([])
  expect(runOf(cycle)?.outcome).toBe('undone')
  expect(await told(cycle)).toContain('whether compute-01 needs a reboot is unknown: nothing on this node says it')
})

test('F05 upgrade: says that it did not reboot when nothing shows whether a reboot is needed', async () => {
  const world = worldWith()
  world.machine('compute-01').rebootRequired = 'unknown'
  const cycle = await begins(world, 'upgrade compute-01')
  await untilOver(cycle)
  expect(happened(world, 'compute-01', 'went down')).toBe(0)
  expect(await told(cycle)).toContain('not rebooted (whether it needs a reboot is unknown)')
})

/** An upgrade that installs kernel 6.1.2 on compute-01. */
async function upgradesKernel(world: ReturnType<typeof worldWith>) {
  const machine = world.machine('compute-01')
  machine.installedKernel = '6.1.2'
  machine.rebootRequired = { why: 'linux-image', sinceMs: null }
  const cycle = await begins(world, 'upgrade compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  return cycle
}

test('F33 upgrade: needs a person when the node booted another kernel than the one that was installed', async () => {
  const world = worldWith()
  world.machine('compute-01').faults.oldKernel = true
  const cycle = await upgradesKernel(world)
  await world.passes(600_000)
  expect(await told(cycle)).toContain('compute-01 booted kernel 6.1.1, expected 6.1.2')
  expect(runOf(cycle)?.status).toBe('needs attention')
  expect(await holders(world)).not.toEqual([])
})

test('F33 upgrade: reports the kernel before and after', async () => {
  const world = worldWith()
  const cycle = await upgradesKernel(world)
  await untilOver(cycle)
  expect(await told(cycle)).toContain('kernel 6.1.1 → 6.1.2')
  expect(runOf(cycle)?.outcome).toBe('succeeded')
})

test('F30 upgrade: goes on when the versions of packages cannot be read, and says so', async () => {
  const world = worldWith()
  world.machine('compute-01').versionsProblem = 'dpkg-query exited with 1: no packages found matching ceph-osd'
  const cycle = await begins(world, 'upgrade compute-01')
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  expect(await told(cycle)).toContain('versions incomplete: dpkg-query exited with 1')
})

test('F30 upgrade: goes on when the node does not answer the question for versions', async () => {
  const world = worldWith()
  world.context.nodes.packageVersions = async (node) => {
    throw new Failure(`node ${node}`, 'did not answer within 15 s', 'ambiguous')
  }
  const cycle = await begins(world, 'upgrade compute-01')
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
  expect(await told(cycle)).toContain('did not answer within 15 s')
})

test('F30 upgrade: says that versions are incomplete when only those before could not be read', async () => {
  const world = worldWith()
  world.machine('compute-01').versionsProblem = 'dpkg-query exited with 1'
  const cycle = await begins(world, 'upgrade compute-01')
  await until(cycle, () => runOf(cycle)?.memory.versionsBefore !== undefined)
  world.machine('compute-01').versionsProblem = null
  await untilOver(cycle)
  expect(await told(cycle)).toContain('versions incomplete: dpkg-query exited with 1')
})

test.each([
  ['reboot compute-01', 'setsid is missing on this machine'],
  ['drain compute-01', '/var/lib/lockkeeper can be written by other users (mode 777)'],
  ['upgrade compute-01', 'apt-get'],
])('F30 %s: fails untouched when the node lacks what the run needs: %s', async (line, lack) => {
  const world = worldWith()
  world.machine('compute-01').lacks = [lack]
  const cycle = await begins(world, line)
  await untilOver(cycle)
  expect(world.effects).toEqual([])
  expect(await told(cycle)).toContain(lack)
})

test('F30 undrain: is not held up by what the node lacks', async () => {
  const world = worldWith()
  await untilOver(await begins(world, 'drain compute-01'))
  world.machine('compute-01').lacks = ['setsid is missing on this machine']
  const cycle = await begins(world, 'undrain compute-01')
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('succeeded')
})

test('F32 upgrade: a package command that failed and changed nothing says that no package changed', async () => {
  const world = worldWith()
  world.behaviours.set('apt-get', { exitCode: 100, tail: 'E: Could not get lock /var/lib/dpkg/lock', lastsMs: 1000 })
  const cycle = await begins(world, 'upgrade compute-01')
  await world.passes(60_000)
  expect(runOf(cycle)?.status).toBe('needs attention')
  expect(await told(cycle)).toContain('(no package changed)')
})

test('S27 cancel: finishes the node after the point of no return', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilStep(cycle, 'awaitNewBoot')
  expect(JSON.stringify(await says(world, ana, `cancel ${cycle.operation}`))).toContain('past the point of no return')
  await untilOver(cycle)
  expect(happened(world, 'compute-01', 'went down')).toBe(1)
  expect([runOf(cycle)?.outcome, world.machine('compute-01').maintenance, await holders(world)]).toEqual([
    'succeeded',
    null,
    [],
  ])
})

test('S29 check node: does not touch a node with another name', async () => {
  const world = worldWith()
  world.machine('compute-01').faults.wrongName = 'compute-09'
  const cycle = await begins(world, 'reboot compute-01')
  await untilOver(cycle)
  expect(world.effects).toEqual([])
  expect(await told(cycle)).toContain('compute-09')
})

test('I3 reboot: a node that restarted by itself right before arming is not rebooted', async () => {
  const world = worldWith()
  const machine = world.machine('compute-01')
  const enter = world.locks.enter.bind(world.locks)
  world.locks.enter = async (lock, phase) => {
    const entered = await enter(lock, phase)
    if (phase.armedUntilUptimeSeconds !== null && !world.effects.some(({ what }) => what === 'went down')) {
      machine.rebootMs = 0
      machine.goDown('nobody')
      machine.tick()
    }
    return entered
  }
  const cycle = await begins(world, 'reboot compute-01')
  await untilOver(cycle)
  expect(world.effects.filter(({ what }) => what === 'went down').map(({ run }) => run)).toEqual(['nobody'])
})

test('S09 run: a worker that was overtaken between its look and its lock changes nothing', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  const hold = world.locks.hold.bind(world.locks)
  let looks = 0
  world.locks.hold = async (run) => {
    const state = runOf(cycle)
    const acts = state?.steps[state.current]?.kind === 'drain' && state.progress[state.current]?.is === 'begun'
    // the first read of its turn is that of its lock; the second is right before the change
    if (acts && ++looks === 2) {
      await says(world, ana, `cancel ${cycle.operation} --reason "not today"`)
      await advance(world.context, run, new AbortController().signal)
    }
    return hold(run)
  }
  await untilOver(cycle)
  expect(runOf(cycle)?.outcome).toBe('cancelled')
  expect(world.effects.filter(({ what, detail }) => what === 'hook began' && detail === 'evacuate')).toEqual([])
})
