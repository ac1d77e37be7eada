import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import type { Policy } from '../../src/core/policy/policy.ts'
import { weekdays } from '../../src/core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../src/core/windows/window.ts'
import { begins, operationOf, until, worldWith } from '../conformance/cycle.ts'
import { rendered } from '../conversations/rendered.ts'
import { ana } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const hourMs = 3_600_000
const afternoonMs = Date.parse('2026-11-30T14:00Z')

const nightly: MaintenanceWindow = {
  name: 'nightly',
  start: '22:00',
  lengthMs: 6 * hourMs,
  zone: 'Europe/Berlin',
  days: weekdays,
  except: [],
  graceMs: hourMs / 2,
}
const early = { ...nightly, name: 'early', start: '02:00', lengthMs: 2 * hourMs }
const elsewhere = { ...nightly, name: 'elsewhere', zone: 'Asia/Tokyo' }

/** A world in the afternoon, with windows that requests can name, of which all nodes have the first. */
function worldOf(over: Partial<Policy> = {}): World {
  const world = worldWith({ windows: [nightly, early, elsewhere], window: nightly, ...over })
  world.nowMs = afternoonMs
  return world
}

/** When the request first changes a node; from its hold it goes to the minute before `expected`. */
async function firstChangeOf(world: World, words: string, expected: string): Promise<string> {
  const cycle = await begins(world, words)
  await until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)
  world.nowMs = Date.parse(`${expected}Z`) - 60_000
  await until(cycle, () => operationOf(cycle)?.state === 'succeeded')
  const first = world.effects[0]?.atMs ?? 0
  return new Date(first).toISOString().slice(0, 16)
}

const planOf = async (world: World, words: string): Promise<string> => {
  const message = await world.says(ana, words)
  return [plain(message.sentence), ...rendered(message)].join('\n')
}

test('S61 --in: work starts only while the named window is open as well', async () => {
  expect(await firstChangeOf(worldOf(), 'reboot compute-01 --in early', '2026-12-01T01:00')).toBe('2026-12-01T01:00')
})

test('S61 --at: work starts at the time, in the zone of the window', { tags: ['slow'] }, async () => {
  expect(await firstChangeOf(worldOf(), 'reboot compute-01 --at 23:30', '2026-11-30T22:30')).toBe('2026-11-30T22:30')
  expect(await firstChangeOf(worldOf(), 'reboot compute-01 --in early --at 02:30', '2026-12-01T01:30')).toBe(
    '2026-12-01T01:30',
  )
})

test('--at: a time outside of the window is the next opening after it', async () => {
  expect(await firstChangeOf(worldOf(), 'reboot compute-01 --at 12:00', '2026-12-01T21:00')).toBe('2026-12-01T21:00')
})

test('I2 --at: the plan names the date, so that it is the same plan when it is rebuilt the next day', async () => {
  const world = worldOf()
  const cycle = await begins(world, 'reboot storage-01 --at 00:30 --reason "kernel"')
  expect(operationOf(cycle)?.plan.words).toBe('reboot storage-01 --at 2026-12-01T00:30 --reason "kernel"')
  await until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)
  world.nowMs = Date.parse('2026-11-30T23:31Z')
  await until(cycle, () => operationOf(cycle)?.state === 'succeeded')
  expect(operationOf(cycle)?.approvals).toHaveLength(2)
})

test('plan: names the windows and the earliest start that a request adds', async () => {
  const plan = await planOf(worldOf(), 'reboot compute-01 --in early --at 02:30 --dry-run')
  expect(plan).toContain('early (02:00 for 2 h; Europe/Berlin; grace 30 m)')
  expect(plan).toContain('not before Tue 2026-12-01 02:30 Europe/Berlin')
  expect(plan).toContain('nightly and early is closed; starts not before Tue 2026-12-01 02:30 Europe/Berlin')
})

test('I7 plan: is refused when the named window shares no time with those of the nodes', async () => {
  const noon = { ...nightly, name: 'noon', start: '12:00', lengthMs: hourMs }
  const plan = await planOf(worldOf({ windows: [nightly, noon] }), 'reboot compute-01 --in noon')
  expect(plan).toContain('BLOCKED maintenance window: nightly and noon does not open within 60 days')
})

test.each([
  ['--in nigthly', 'there is no such window. Did you mean nightly?'],
  ['--at 25:00', '--at needs a time such as 23:30 or 2026-11-30T23:30, not'],
  ['--at 2026-02-30T23:30', '--at needs a time such as 23:30 or 2026-11-30T23:30, not'],
])('refusal: %s is refused, and says what is valid', async (option, why) => {
  expect(await planOf(worldOf(), `reboot compute-01 ${option}`)).toContain(why)
})

test('refusal: --at needs one zone, that of the nodes or of a named window', async () => {
  const { window: _, ...without } = worldOf().context.policy
  const none = worldWith({ ...without, windows: [nightly] })
  const why = '--at 23:30 has no time zone: the nodes have no window.'
  const { window } = none.context.policy
  expect(window).toBeUndefined()
  expect(await planOf(none, 'reboot compute-01 --at 23:30')).toContain(why)
  expect(await planOf(none, 'reboot compute-01 --at 23:30 --in nightly --dry-run')).toContain('not before')
  const { compute } = without.roles
  if (compute === undefined) throw new Error('the policy has no compute nodes')
  const two = worldOf({ roles: { ...without.roles, compute: { ...compute, window: elsewhere } } })
  expect(await planOf(two, 'reboot compute-01 --at 23:30')).toContain('windows in Asia/Tokyo and Europe/Berlin')
})
