import { describe, expect, test } from 'vitest'
import type { Policy } from '../../src/core/policy/policy.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import {
  begins,
  type Cycle,
  happened,
  operationOf,
  runOf,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { LeasedObjects, MarkedObjects, VersionedFlag } from '../world/capabilities.ts'
import { endsWell } from '../world/claims.ts'
import { ana, ben, policy } from '../world/policy.ts'
import { presses } from '../world/requests.ts'

const ended = (cycle: Cycle): Promise<void> => until(cycle, () => runOf(cycle)?.status === 'ended')
const undone = (cycle: Cycle) =>
  runOf(cycle)?.steps.flatMap((step, index) =>
    'capability' in step && runOf(cycle)?.progress[index]?.is === 'undone' ? [step.capability] : [],
  )

/** A world whose compute nodes have a silence and a flag in addition to hooks and maintenance. */
function stage() {
  const silence = new MarkedObjects('silence', 'silence')
  const noout = new VersionedFlag('noout', 'shield')
  const { compute } = policy.roles
  if (compute === undefined) throw new Error('the policy has no compute nodes')
  const world = worldWith({ roles: { ...policy.roles, compute: { ...compute, capabilities: [noout, silence] } } })
  Object.assign(world.context.capabilities, { silence, noout })
  return { world, silence, noout }
}

describe('capabilities of roles', () => {
  test('reboot: applies them by rank, holds them during the reboot, and reverts them afterwards', async () => {
    const { world, silence, noout } = stage()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'reboot')
    expect([...silence.active]).toEqual([cycle.run])
    expect(noout.value).toBe('on')
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
    expect(silence.log).toEqual([`+${cycle.run}`, `-${cycle.run}`])
    expect(noout.value).toBe('off')
  })

  test('I5 failure before the reboot: what was applied is reverted in reverse', async () => {
    const { world, silence, noout } = stage()
    world.machine('compute-01').faults.refusesReboot = true
    const cycle = await begins(world, 'reboot compute-01')
    await ended(cycle)
    expect(undone(cycle)).toEqual(['silence', 'noout'])
    expect([silence.log, noout.value]).toEqual([[`+${cycle.run}`, `-${cycle.run}`], 'off'])
  })

  test('I7 unknown: the step waits, then applies once the system answers', async () => {
    const { world, silence } = stage()
    silence.pretends = { is: 'unknown', why: 'no answer' }
    const cycle = await begins(world, 'reboot compute-01')
    await world.passes(30_000)
    expect(runOf(cycle)?.waiting?.reason).toContain('the state of silence is unknown: no answer')
    expect(silence.log).toEqual([])
    silence.pretends = null
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
  })

  test.each([
    ['reboot', 'armed'],
    ['upgrade', 'packages changed'],
  ] as const)(
    'F103 I5 overridden before a final change: %s unwinds, and what others changed stays',
    async (name, change) => {
      const { world, silence, noout } = stage()
      const cycle = await begins(world, `${name} compute-01`)
      await untilStep(cycle, 'settle')
      noout.write('on')
      await until(cycle, () => runOf(cycle)?.status === 'needs attention')
      expect(happened(world, 'compute-01', change)).toBe(0)
      expect(runOf(cycle)?.failure?.code).toBe('overridden')
      expect(noout.value).toBe('on')
      expect(silence.active.size).toBe(0)
      expect(runOf(cycle)?.owed.join()).toContain('noout was changed by somebody else and is not lifted')
    },
  )

  test.each([
    ['reboot', 'armed'],
    ['upgrade', 'packages changed'],
  ] as const)(
    'I7 unknown before a final change: %s waits until the system answers',
    { tags: ['slow'] },
    async (name, change) => {
      const { world, silence } = stage()
      const cycle = await begins(world, `${name} compute-01`)
      await untilStep(cycle, 'settle')
      silence.pretends = { is: 'unknown', why: 'no answer' }
      await world.passes(60_000)
      expect(happened(world, 'compute-01', change)).toBe(0)
      silence.pretends = null
      await untilOver(cycle)
      expect(operationOf(cycle)?.state).toBe('succeeded')
    },
  )

  test('F103 overridden behind the intent: an upgrade that has not begun waits, and continues when it is in place', async () => {
    const { world, silence } = stage()
    const cycle = await begins(world, 'upgrade compute-01')
    await until(cycle, () => runOf(cycle)?.changed.includes('packages') === true)
    silence.pretends = { is: 'overridden', what: 'it ends at 12:00', by: 'dora', sealed: 'no' }
    await world.passes(60_000)
    expect([runOf(cycle)?.status, happened(world, 'compute-01', 'packages changed')]).toEqual(['working', 0])
    expect(runOf(cycle)?.waiting?.reason).toBe('silence was changed by dora: it ends at 12:00')
    silence.pretends = null
    await untilOver(cycle)
    expect([operationOf(cycle)?.state, happened(world, 'compute-01', 'packages changed')]).toEqual(['succeeded', 1])
  })

  test('I5 set by others before: it is not taken for ours, and stays on', async () => {
    const { world, noout } = stage()
    noout.write('on')
    const cycle = await begins(world, 'reboot compute-01')
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
    expect(noout.value).toBe('on')
  })

  test('I5 drained node: a reboot that is taken back leaves the maintenance and silence of the drain', {
    tags: ['slow'],
  }, async () => {
    const { world, silence } = stage()
    const drain = await begins(world, 'drain compute-01')
    await untilOver(drain)
    world.machine('compute-01').faults.refusesReboot = true
    const cycle = await begins(world, 'reboot compute-01')
    await ended(cycle)
    expect(world.machine('compute-01').maintenance).toContain(`lockkeeper ${drain.run}:`)
    expect([...silence.active]).toEqual([drain.run])
    const undrain = await begins(world, 'undrain compute-01')
    await untilOver(undrain)
    expect([world.machine('compute-01').maintenance, silence.active.size]).toEqual([null, 0])
  })

  test('F139 drained node: undrain seals the marks of all runs that drained it, also when a person ended its maintenance', {
    tags: ['slow'],
  }, async () => {
    const { world } = stage()
    const machine = world.machine('compute-01')
    const drain = await begins(world, 'drain compute-01')
    await untilOver(drain)
    machine.faults.refusesReboot = true
    const reboot = await begins(world, 'reboot compute-01')
    await ended(reboot)
    machine.maintenance = null
    const undrain = await begins(world, 'undrain compute-01')
    await untilOver(undrain)
    expect([operationOf(undrain)?.state, [...machine.left]]).toEqual([
      'succeeded',
      expect.arrayContaining([drain.run, reboot.run, undrain.run]),
    ])
  })

  test('plan: a capability that a role lists with another rank is refused before approval', async () => {
    const { world } = stage()
    Object.assign(world.context.capabilities, { silence: new MarkedObjects('silence', 'guard') })
    const answer = await world.says(ana, 'reboot compute-01 --reason "kernel"')
    expect(JSON.stringify(answer)).toContain('the roles apply silence as silence, and its system as guard')
  })

  test('F104 I5 lost answer: a flag without a mark is not lifted, and a person is notified', async () => {
    const { world, noout } = stage()
    const apply = noout.apply
    noout.apply = async (lock, node, mark) => {
      await apply(lock, node, mark)
      throw new Failure('flags', 'the answer was lost', 'ambiguous')
    }
    const cycle = await begins(world, 'reboot compute-01')
    await until(cycle, () => runOf(cycle)?.status === 'needs attention')
    expect(happened(world, 'compute-01', 'went down')).toBe(1)
    expect([noout.value, runOf(cycle)?.attention]).toEqual([
      'on',
      'noout was off before, is on now and is not lifted: noout is on',
    ])
  })

  test('F104 retry: what a run applied is looked for under the attempt that applied it', async () => {
    const { world, silence } = stage()
    world.behaviours.set('apt-get', { exitCode: 100, tail: 'dpkg was interrupted', lastsMs: 500 })
    const attempts = new Set<number | undefined>()
    const observe = silence.observe
    silence.observe = (node, mark) => {
      attempts.add(mark.applied?.attempt)
      return observe(node, mark)
    }
    world.machine('compute-01').rebootRequired = { why: 'new kernel', sinceMs: null }
    const cycle = await begins(world, 'upgrade compute-01')
    await until(cycle, () => runOf(cycle)?.status === 'needs attention')
    await world.passes(10_000)
    const card = world.chat.card(cycle.operation)
    if (card === null) throw new Error('no card')
    await presses(world, ben, card, 'Mark as done…', 'ran dpkg --configure -a')
    await untilOver(cycle)
    expect([operationOf(cycle)?.state, runOf(cycle)?.attempt, [...attempts]]).toEqual(['succeeded', 2, [1]])
  })

  test('plan: a capability that no system provides is refused before approval', async () => {
    const { world } = stage()
    Reflect.deleteProperty(world.context.capabilities, 'silence')
    const answer = await world.says(ana, 'reboot compute-01 --reason "kernel"')
    expect(JSON.stringify(answer)).toContain('no system of this cluster provides silence')
  })
})

const minuteMs = 60_000

/** A world whose compute nodes have a silence that expires after three minutes unless it is renewed. */
function leased(over: Partial<Policy> = {}) {
  const { compute } = policy.roles
  if (compute === undefined) throw new Error('the policy has no compute nodes')
  const silenced = { ...compute, capabilities: [{ name: 'silence', rank: 'silence' as const }] }
  const world = worldWith({ ...over, roles: { ...policy.roles, compute: silenced } })
  const silence = new LeasedObjects('silence', 'silence', 3 * minuteMs, () => world.nowMs)
  Object.assign(world.context.capabilities, { silence })
  const node = world.machine('compute-01')
  node.faults.neverReturns = true
  return { world, silence, node }
}
const renewals = (silence: LeasedObjects) => silence.log.filter((entry) => entry.startsWith('=')).length

describe('leases of capabilities', () => {
  test('S62 lease: is renewed while a step is within its limit, and lifted at the end', {
    tags: ['slow'],
  }, async () => {
    const { world, silence, node } = leased()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    for (let minute = 0; minute < 7; minute++) {
      await world.passes(minuteMs)
      expect(silence.inForce(cycle.run)).toBe(true)
    }
    expect(renewals(silence)).toBeLessThan(10)
    node.faults.neverReturns = false
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
    expect(silence.active.size).toBe(0)
  })

  test('S62 lease: expires while the run waits for a person', async () => {
    const { world, silence } = leased()
    const cycle = await begins(world, 'reboot compute-01')
    await until(cycle, () => runOf(cycle)?.status === 'needs attention')
    const before = renewals(silence)
    await world.passes(5 * minuteMs)
    expect([renewals(silence), silence.inForce(cycle.run)]).toEqual([before, false])
  })

  test('S62 lease: is not renewed by the first bot that is back after the limit of the step', async () => {
    const { world, silence } = leased()
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    const before = renewals(silence)
    world.nowMs += 30 * minuteMs
    await until(cycle, () => runOf(cycle)?.status === 'needs attention')
    expect([renewals(silence), silence.inForce(cycle.run)]).toEqual([before, false])
  })

  test('S62 lease: a renewal that fails keeps nothing waiting, and is tried again after half a minute', async () => {
    const { world, silence, node } = leased()
    const attempts: number[] = []
    const { renew } = silence.lease
    silence.lease.renew = (lock, place, mark) => {
      attempts.push(world.nowMs)
      return renew(lock, place, mark)
    }
    silence.answers = false
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    await world.passes(5 * minuteMs)
    const pauses = attempts.slice(1).map((atMs, index) => atMs - (attempts[index] ?? 0))
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(30_000)
    expect(Math.max(...pauses)).toBeLessThan(45_000)
    silence.answers = true
    await world.passes(minuteMs)
    expect(silence.inForce(cycle.run)).toBe(true)
    node.faults.neverReturns = false
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
  })

  test('S62 lease: of one node is renewed while the renewals of another one are refused', async () => {
    const { world, silence } = leased({ limits: { ...policy.limits, settleMs: 12 * minuteMs } })
    world.behaviours.set('evacuate', { ...endsWell, lastsMs: 20_000 })
    world.cluster.workTags = ['rebootmgr', 'max_failing=2']
    for (const name of ['compute-03', 'compute-04']) world.add(name, ['compute'])
    const { renew } = silence.lease
    silence.lease.renew = async (lock, place, mark) => {
      if (place.name === 'compute-01') throw new Failure('alerts', 'the silence is that of another team', 'none')
      return renew(lock, place, mark)
    }
    const cycle = await begins(world, 'reboot compute-01,compute-02 --at-once 2 --waves none')
    await until(cycle, () => silence.active.size === 2)
    for (let minute = 0; minute < 7; minute++) {
      await world.passes(minuteMs)
      expect(silence.inForce('op-T1-2')).toBe(true)
    }
    expect(silence.inForce('op-T1-1')).toBe(false)
  })
})
