import { describe, expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { weekdays } from '../../src/core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../src/core/windows/window.ts'
import {
  begins,
  type Cycle,
  happened,
  holders,
  operationOf,
  runOf,
  told,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { rendered } from '../conversations/rendered.ts'
import { ana, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** The start of the world's clock is in the afternoon, before the window opens. */
const afternoonMs = Date.parse('2026-11-30T14:00Z')
const opensMs = Date.parse('2026-11-30T21:00Z')
const closesMs = Date.parse('2026-12-01T03:00Z')

const nightly: MaintenanceWindow = {
  name: 'nightly',
  start: '22:00',
  lengthMs: 6 * hourMs,
  zone: 'Europe/Berlin',
  days: weekdays,
  except: [],
  graceMs: 30 * minuteMs,
}

/** A world in which all nodes have this window, at a time. */
function worldAt(atMs: number, over: Partial<Policy> = {}): World {
  const world = worldWith({ window: nightly, ...over })
  world.nowMs = atMs
  return world
}

const events = ({ world, run }: Cycle) => world.journals.runNow(run).map(({ event }) => event)
const wentDown = ({ world, node }: Cycle) => happened(world, node, 'went down')

/** Goes to the evening of the next day, and leads the operation to its end. */
async function nextNight(cycle: Cycle): Promise<void> {
  cycle.world.nowMs = opensMs + 24 * hourMs - minuteMs
  await until(cycle, () => operationOf(cycle)?.state === 'succeeded')
}

const planOf = async (world: World, words: string): Promise<string> => {
  const message = await world.says(ana, words)
  return [plain(message.sentence), ...rendered(message)].join('\n')
}

describe('before work begins', () => {
  test('S61 start: an operation waits for its window without a lock, says when it opens, and does not expire', {
    tags: ['slow'],
  }, async () => {
    const world = worldAt(afternoonMs)
    const cycle = await begins(world, 'reboot compute-01')
    await world.passes(opensMs - afternoonMs - minuteMs)
    expect(await holders(world)).toEqual([])
    expect(operationOf(cycle)).toMatchObject({
      state: 'queued',
      held: ['maintenance window: nightly is closed; starts not before Mon 2026-11-30 22:00 Europe/Berlin'],
    })
    await until(cycle, () => operationOf(cycle)?.state === 'succeeded', 24 * hourMs)
    const first = world.effects.find(({ node }) => node === 'compute-01')
    expect(first?.atMs).toBeGreaterThanOrEqual(opensMs)
  })

  test('plan: for a closed window it warns, says when it starts, and can be requested', async () => {
    const plan = await planOf(worldAt(afternoonMs), 'reboot compute-01')
    expect(plan).toContain('WARN maintenance window: nightly is closed; starts not before Mon 2026-11-30 22:00')
    expect(plan).toContain('nightly (22:00 for 6 h; Europe/Berlin; grace 30 m)')
    expect(plan).not.toContain('Blocked')
  })

  test('I7 plan: is refused when no opening within 60 days is long enough', async () => {
    const never = { ...nightly, except: [{ from: '2026-11-30', to: '2027-03-31' }] }
    const none = await planOf(worldAt(afternoonMs, { window: never }), 'reboot compute-01')
    expect(none).toContain('BLOCKED maintenance window: nightly does not open within 60 days')
    const short = { ...nightly, lengthMs: 2 * hourMs }
    expect(await planOf(worldAt(afternoonMs, { window: short }), 'upgrade compute-01')).toContain(
      'BLOCKED maintenance window: nightly opens for 2 h at most within 60 days, and a node needs 3 h (assumed)',
    )
    expect(await planOf(worldAt(afternoonMs, { window: short }), 'reboot compute-01')).not.toContain('Blocked')
  })

  test('S17 start: a node waits when earlier runs took longer than the window is still open', async () => {
    const world = worldAt(closesMs - 2 * hourMs)
    const tookLong = await begins(world, 'reboot compute-02')
    await untilOver(tookLong)
    await world.passes(minuteMs)
    const [summary] = await world.journals.endedSince(0, 1)
    if (summary === undefined) throw new Error('there is no summary')
    const worked = { work: 'reboot', roles: ['compute'], ms: 3 * hourMs } as const
    const runs = Array.from({ length: 5 }, (_, index) => ({
      ...{ run: `op-T0-${index}`, node: 'compute-02', outcome: 'succeeded' },
      worked,
    }))
    await world.journals.summarise({ ...summary, operation: 'op-T0', runs })
    world.nowMs += 2 * minuteMs
    const waiting = await begins(world, 'reboot compute-01')
    await world.passes(minuteMs)
    expect(operationOf(waiting)?.held.join()).toContain(
      'and a node needs 3 h (by earlier runs); starts not before Tue 2026-12-01 22:00',
    )
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
  })

  test('policy explain: names the windows of each node', async () => {
    const { compute } = policy.roles
    if (compute === undefined) throw new Error('the policy has no compute nodes')
    const late = {
      ...nightly,
      name: 'late',
      days: ['sunday'] as const,
      except: [{ from: '2026-12-24', to: '2027-01-02' }],
    }
    const world = worldAt(afternoonMs, { roles: { ...policy.roles, compute: { ...compute, window: late } } })
    const explained = await planOf(world, `policy explain <@${ana}> reboot compute-01,storage-01`)
    expect(explained).toContain('Starts only in the window nightly (22:00 for 6 h; Europe/Berlin; grace 30 m).')
    expect(explained).toContain(
      'Starts only in the window late (22:00 for 6 h; Europe/Berlin; sunday; not on 2026-12-24..2027-01-02; grace 30 m) for compute-01.',
    )
    expect(await planOf(world, `policy explain <@${ana}> status`)).not.toContain('window')
  })

  test('I7 same plan: another window needs new approvals, and the difference names it', async () => {
    const world = worldAt(afternoonMs)
    const cycle = await begins(world, 'reboot storage-01')
    Object.assign(world.context, { policy: { ...world.context.policy, window: { ...nightly, graceMs: hourMs } } })
    world.nowMs = opensMs
    await until(cycle, () => operationOf(cycle)?.state === 'awaiting approval')
    expect(await told(cycle)).toContain('storage-01: windows nightly (22:00 for 6 h; Europe/Berlin; grace 30 m) →')
    expect(await holders(world)).toEqual([])
  })

  test('break glass: the window can be overridden by name, with a reason', async () => {
    const world = worldAt(afternoonMs, { breakGlass: { groups: [], people: [ana], channel: 'C0SECURITY' } })
    world.people.channels.set('C0SECURITY', 'own')
    const cycle = await begins(world, 'reboot compute-01 --break-glass "maintenance window" --reason "it hangs"')
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
    expect(world.nowMs).toBeLessThan(opensMs)
  })

  test('why: a node outside its window is not ready', async () => {
    expect(await planOf(worldAt(afternoonMs), 'why compute-01')).toContain(
      'BLOCKED | maintenance window | nightly is closed',
    )
    expect(await planOf(worldAt(opensMs), 'why compute-01')).toContain(
      'OK | maintenance window | nightly is open until',
    )
  })

  test('S61 next node: the rest of an operation waits for the next window', { tags: ['slow'] }, async () => {
    const world = worldAt(closesMs - 60.5 * minuteMs)
    const cycle = await begins(world, 'reboot compute-01,compute-02')
    await until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)
    expect(wentDown(cycle)).toBe(1)
    expect(operationOf(cycle)?.held.join()).toContain('starts not before Tue 2026-12-01 22:00')
    expect(await holders(world)).toEqual([])
    await nextNight(cycle)
    expect(world.effects.find(({ node }) => node === 'compute-02')?.atMs).toBeGreaterThanOrEqual(opensMs + 24 * hourMs)
  })

  test('roles: a node with several windows starts only while all of them are open', { tags: ['slow'] }, async () => {
    const { compute } = policy.roles
    if (compute === undefined) throw new Error('the policy has no compute nodes')
    const late = { ...nightly, name: 'late', start: '01:00', lengthMs: 3 * hourMs }
    const world = worldAt(afternoonMs, { roles: { ...policy.roles, compute: { ...compute, window: late } } })
    const cycle = await begins(world, 'reboot compute-01')
    world.nowMs = opensMs
    await until(cycle, () => operationOf(cycle)?.state === 'succeeded', 4 * hourMs)
    expect(world.effects.find(({ node }) => node === 'compute-01')?.atMs).toBeGreaterThanOrEqual(
      Date.parse('2026-12-01T00:00Z'),
    )
  })

  test('undrain: work that only restores service does not wait for a window', async () => {
    const world = worldAt(opensMs)
    await untilOver(await begins(world, 'drain compute-01'))
    world.nowMs = closesMs + 2 * hourMs
    const cycle = await begins(world, 'undrain compute-01')
    await untilOver(cycle)
    expect(operationOf(cycle)?.plan.nodes[0]).not.toHaveProperty('windows')
    expect(operationOf(cycle)?.state).toBe('succeeded')
    expect(world.nowMs).toBeLessThan(closesMs + 3 * hourMs)
  })
})

describe('while a run has its slots', () => {
  test('S61 acquire: a run in the lock queue keeps its number over the day and takes no slot', {
    tags: ['slow'],
  }, async () => {
    const world = worldAt(closesMs - 60.5 * minuteMs, { clusterSlots: 1 })
    const first = await begins(world, 'reboot storage-01')
    await untilStep(first, 'verifyCluster')
    const second = await begins(world, 'reboot compute-01')
    await until(second, () => runOf(second) !== null)
    await untilOver(first)
    await world.passes(hourMs)
    expect(world.locks.table.line.map(({ run }) => run)).toEqual([second.run])
    expect(await holders(world)).toEqual([])
    expect(wentDown(second)).toBe(0)
    await nextNight(second)
  })

  test.each([
    ['is about to check the cluster', 'verifyCluster', 'not intended'],
    ['is about to intend its first change', 'drain', 'not intended'],
    ['has intended its first change', 'drain', 'intended'],
  ] as const)(
    'I7 first change: a run that %s when the window closes gives its slots back, and starts in the next window',
    async (_, kind, intent) => {
      const world = worldAt(opensMs)
      const cycle = await begins(world, 'reboot compute-01')
      await untilStep(cycle, kind)
      const intends = () => events(cycle).some(({ type }) => type === 'stepBegan' && runOf(cycle)?.changed.length !== 0)
      if (intent === 'intended') await until(cycle, intends)
      world.nowMs = closesMs + minuteMs
      await world.passes(10 * minuteMs)
      expect(events(cycle).filter(({ type }) => type === 'gaveBack')).toHaveLength(1)
      expect(await holders(world)).toEqual([])
      expect(world.effects.filter(({ node }) => node === 'compute-01')).toEqual([])
      await nextNight(cycle)
      expect(world.effects[0]?.atMs).toBeGreaterThanOrEqual(opensMs + 24 * hourMs)
      expect(wentDown(cycle)).toBe(1)
    },
  )

  test('I7 grace: a run that is drained at the end of the window reboots within its grace', async () => {
    const world = worldAt(opensMs)
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    world.nowMs = closesMs + 29 * minuteMs
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
    expect(wentDown(cycle)).toBe(1)
  })

  test('I7 grace: a run that has not armed its reboot by then unwinds', async () => {
    const world = worldAt(opensMs)
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    world.nowMs = closesMs + 31 * minuteMs
    await until(cycle, () => runOf(cycle)?.status === 'ended')
    expect(wentDown(cycle)).toBe(0)
    expect(await holders(world)).toEqual([])
    expect(await told(cycle)).toContain('nightly is closed and its grace period is over')
  })

  test('I7 end of the window: an armed reboot is finished, however late it is', async () => {
    const world = worldAt(opensMs)
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'awaitNewBoot')
    world.nowMs += 5 * minuteMs
    const lateMs = closesMs + 2 * hourMs - world.nowMs
    Object.assign(world.context, { clock: { ...world.context.clock, now: () => world.nowMs + lateMs } })
    await until(cycle, () => runOf(cycle)?.status === 'ended')
    expect(runOf(cycle)?.outcome).toBe('succeeded')
  })
})

describe('freezes', () => {
  const path = '/etc/lockkeeper/freeze.ics'
  const frozen = { ...nightly, calendars: [path] }
  const freeze = (from: string, to: string) =>
    [
      'BEGIN:VCALENDAR',
      'BEGIN:VEVENT',
      'UID:1',
      `DTSTART:${from}`,
      `DTEND:${to}`,
      'SUMMARY:Sale',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n')

  test('S61 freeze: a window opens after the event of its calendar, and the hold names the event', {
    tags: ['slow'],
  }, async () => {
    const world = worldAt(opensMs, { window: frozen })
    world.extraPorts.calendars.set(path, freeze('20261130T100000Z', '20261201T003000Z'))
    const cycle = await begins(world, 'reboot compute-01')
    await until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)
    expect(operationOf(cycle)?.held).toEqual([
      'maintenance window: nightly is closed; starts not before Tue 2026-12-01 01:30 Europe/Berlin (Sale until Tue 2026-12-01 01:30 Europe/Berlin)',
    ])
    await until(cycle, () => operationOf(cycle)?.state === 'succeeded', 4 * hourMs)
    expect(world.effects[0]?.atMs).toBeGreaterThanOrEqual(Date.parse('2026-12-01T00:30Z'))
  })

  test('I7 freeze: nothing starts that would not be over before the event, and a drained node unwinds in it', async () => {
    const world = worldAt(opensMs, { window: frozen })
    world.extraPorts.calendars.set(path, freeze('20261130T215900Z', '20261201T100000Z'))
    expect(await planOf(world, 'reboot compute-01')).toContain(
      'a node needs 1 h (assumed); starts not before Tue 2026-12-01 22:00',
    )
    world.extraPorts.calendars.set(path, freeze('20261130T230000Z', '20261201T100000Z'))
    world.nowMs += 2 * minuteMs
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'settle')
    world.nowMs = Date.parse('2026-11-30T23:31Z')
    await until(cycle, () => runOf(cycle)?.status === 'ended')
    expect(wentDown(cycle)).toBe(0)
  })

  test('I7 freeze: nothing starts while a calendar was never read', async () => {
    const world = worldAt(opensMs, { window: frozen })
    expect(await planOf(world, 'reboot compute-01')).toContain(`UNKNOWN calendar ${path}: cannot be used: ENOENT`)
    world.extraPorts.calendars.set(path, freeze('20261130T100000Z', '20261130T110000Z'))
    const cycle = await begins(world, 'reboot compute-01')
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
  })
})
