import { weekdays } from '../../src/core/windows/local-time.ts'
import type { MaintenanceWindow } from '../../src/core/windows/window.ts'
import { endsWell } from '../world/claims.ts'
import type { World } from '../world/world.ts'
import { operationNow, runNow, takenFrom } from './evidence.ts'
import { setOpenings } from './judging/windows.ts'
import { asked, ends, type Scenario, stateOf, until } from './scenarios.ts'

const minuteMs = 60_000
const graceMs = 40_000

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000

/** A night: its window, and when that opens and closes, by the clocks of the zone and not by the code. */
type Night = {
  readonly name: string
  readonly window: Pick<MaintenanceWindow, 'start' | 'lengthMs'> & Partial<Pick<MaintenanceWindow, 'except'>>
  readonly opens: string
  readonly closes: string
  readonly opensNext: string
  readonly closesNext: string
}

const hourMs = 60 * minuteMs
const evening = { start: '22:00', lengthMs: 6 * hourMs }

const nights: readonly Night[] = [
  {
    name: 'an ordinary night',
    window: evening,
    opens: '2026-09-21T20:00Z',
    closes: '2026-09-22T02:00Z',
    opensNext: '2026-09-22T20:00Z',
    closesNext: '2026-09-23T02:00Z',
  },
  {
    name: 'the night with a skipped hour',
    window: evening,
    opens: '2027-03-27T21:00Z',
    closes: '2027-03-28T02:00Z',
    opensNext: '2027-03-28T20:00Z',
    closesNext: '2027-03-29T02:00Z',
  },
  {
    name: 'the night with an hour that occurs twice',
    window: evening,
    opens: '2026-10-24T20:00Z',
    closes: '2026-10-25T02:00Z',
    opensNext: '2026-10-25T21:00Z',
    closesNext: '2026-10-26T03:00Z',
  },
  {
    name: 'the night before an excluded day',
    window: { ...evening, except: [{ from: '2026-12-24', to: '2026-12-25' }] },
    opens: '2026-12-23T21:00Z',
    closes: '2026-12-23T23:00Z',
    opensNext: '2026-12-26T21:00Z',
    closesNext: '2026-12-27T03:00Z',
  },
  {
    name: 'a start that is skipped',
    window: { start: '02:30', lengthMs: hourMs },
    opens: '2027-03-28T01:00Z',
    closes: '2027-03-28T01:30Z',
    opensNext: '2027-03-29T00:30Z',
    closesNext: '2027-03-29T01:30Z',
  },
  {
    name: 'a start that occurs twice',
    window: { start: '02:30', lengthMs: hourMs },
    opens: '2026-10-25T00:30Z',
    closes: '2026-10-25T01:30Z',
    opensNext: '2026-10-26T01:30Z',
    closesNext: '2026-10-26T02:30Z',
  },
]

/** Gives all nodes of the world the window of a night, in which a reboot is expected to take a second. */
function giveWindow(world: World, { window, opens, closes, opensNext, closesNext }: Night): void {
  const expected = { rebootMs: 1000, upgradeMs: 1000 }
  const { policy } = world.context
  const roles = Object.fromEntries(Object.entries(policy.roles).map(([role, rules]) => [role, { ...rules, expected }]))
  const nightly = { name: 'nightly', zone: 'Europe/Berlin', days: weekdays, except: [], graceMs, ...window }
  Object.assign(world.context, { policy: { ...policy, roles, window: nightly } })
  const opening = (from: string, to: string) => ({ fromMs: Date.parse(from), untilMs: Date.parse(to) })
  setOpenings(world, { openings: [opening(opens, closes), opening(opensNext, closesNext)], graceMs })
}

const over = (world: World): boolean => ['succeeded', 'failed', 'paused'].includes(stateOf(world, 'op-T1'))

/**
 * A reboot is requested before the window opens and one right before it closes; what the end of the window has stopped
 * goes on in the next opening.
 */
const throughNight = (night: Night, beforeCloseMs: number, drain: 'quick' | 'slow' = 'quick'): Scenario => ({
  name: `${night.name}${drain === 'slow' ? ' with a slow drain' : ''}, ${Math.abs(beforeCloseMs) / 1000} s ${beforeCloseMs < 0 ? 'after' : 'before'} its end`,
  async run(world) {
    giveWindow(world, night)
    world.nowMs = Date.parse(night.opens) - minuteMs
    await ends(world, await asked(world, 'reboot compute-01 --reason "new kernel"', 1))
    world.nowMs = Math.max(world.nowMs, Date.parse(night.closes) - beforeCloseMs)
    if (drain === 'slow') world.behaviours.set('evacuate', { ...endsWell, lastsMs: graceMs + 10_000 })
    const second = await asked(world, 'reboot compute-02 --reason "new kernel"', 2)
    await until(world, () => over(world) && (isHeld(world, second) || runNow(world, `${second}-1`)?.status === 'ended'))
    world.nowMs = Math.max(world.nowMs, Date.parse(night.opensNext) - minuteMs)
    await ends(world, second)
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...(stateOf(world, 'op-T1') === 'succeeded' ? [] : [`op-T1 is ${stateOf(world, 'op-T1')}`]),
    ...['compute-01', 'compute-02'].flatMap((node) => takenFrom(world, node).map((taken) => `${node} is ${taken}`)),
    ...(world.locks.table.scopes.length === 0 ? [] : ['a lock is left']),
    ...(world.locks.table.line.length === 0 ? [] : ['a run is left in the queue']),
  ],
})

/** Whether the window holds an operation, or its run in the queue. */
const isHeld = (world: World, id: string): boolean =>
  (operationNow(world, id)?.held.length ?? 0) > 0 ||
  (runNow(world, `${id}-1`)?.waiting?.reason ?? '').includes('closed')

// a request after the end of the window, and two runs that have drained their nodes or armed their reboots at its end
const beforeCloseMs = [-1_000, 2_000, 5_000]

/** Reboots around the ends of nights. */
export const windowScenarios: readonly Scenario[] = nights.flatMap((night, at) =>
  at > 0
    ? [throughNight(night, 2_000), throughNight(night, -1_000)]
    : [...beforeCloseMs.map((ms) => throughNight(night, ms)), throughNight(night, 2_000, 'slow')],
)
