import type { UnattendedEntry } from '../../src/core/policy/unattended.ts'
import { nightId } from '../../src/core/unattended/id.ts'
import { nightEntry } from '../world/nights.ts'
import { ben, chris, dora, ops } from '../world/policy.ts'
import type { World } from '../world/world.ts'
import { namesOf, operationNow, takenFrom } from './evidence.ts'
import { reconfigure } from './in-force.ts'
import { setNightRules } from './judging/nights.ts'
import { setOpenings } from './judging/windows.ts'
import { ends, pressed, type Scenario, stateOf, until } from './scenarios.ts'

const minuteMs = 60_000
const lateMs = 40_000

// an ordinary night in Berlin, by the clocks of the zone and not by the code
const prepare = Date.parse('2026-09-22T13:00Z')
const latest = Date.parse('2026-09-22T16:00Z')
const opens = Date.parse('2026-09-22T20:00Z')
const closes = Date.parse('2026-09-23T02:00Z')

const graceMs = 40_000

const entry: UnattendedEntry = { ...nightEntry, window: { ...nightEntry.window, graceMs } }

const id = nightId('harbour', 'reboots', '2026-09-22')

/** Gives the world the entry, and changes it in the configuration and for every bot. */
function giveEntry(world: World, changed: Partial<UnattendedEntry> = {}): void {
  const expected = { rebootMs: 1000, upgradeMs: 1000 }
  const roles = Object.fromEntries(
    Object.entries(world.policy.roles).map(([role, rules]) => [role, { ...rules, expected }]),
  )
  const policy = { ...world.policy, roles, windows: [entry.window], unattended: { reboots: { ...entry, ...changed } } }
  reconfigure(world, { policy })
}

const needs = (world: World, ...nodes: readonly string[]): void => {
  for (const node of nodes) world.machine(node).rebootRequired = { why: 'kernel 6.1.9', sinceMs: null }
}

/** An afternoon on which one storage node and two compute nodes need a reboot. */
function afternoon(world: World, atMs: number): void {
  world.people.groups.set(ops, [dora])
  giveEntry(world)
  setNightRules(world, { latestAtMs: latest, owner: ops })
  setOpenings(world, { openings: [{ fromMs: opens, untilMs: closes }], graceMs })
  needs(world, 'compute-01', 'compute-02', 'storage-01')
  world.nowMs = atMs
}

async function approved(world: World): Promise<void> {
  await until(world, () => stateOf(world, id) === 'awaiting approval' && world.chat.card(id) !== null)
  for (const person of [ben, chris])
    await pressed(world, person, id, 'Approve: storage-01', () =>
      (operationNow(world, id)?.approvals ?? []).some((approval) => approval.person === person),
    )
}

/** From a minute before the window opens until the night is over. */
async function throughTheNight(world: World): Promise<void> {
  world.nowMs = Math.max(world.nowMs, opens - minuteMs)
  await world.passes(2 * minuteMs)
  await ends(world, id)
  await world.passes(lateMs)
}

const rebooted = (world: World): string =>
  world.effects
    .flatMap(({ what, node }) => (what === 'went down' ? [node] : []))
    .sort()
    .join(', ')

function problemsOf(world: World, reboots: string, state: string): readonly string[] {
  const nodes = ['compute-01', 'compute-02', 'storage-01', 'storage-02']
  return [
    ...(rebooted(world) === reboots ? [] : [`rebooted: ${rebooted(world) || 'none'}`]),
    ...(stateOf(world, id) === state ? [] : [`${id} is ${stateOf(world, id)}: ${operationNow(world, id)?.summary}`]),
    ...nodes.flatMap((node) => takenFrom(world, node).map((taken) => `${node} is ${taken}`)),
    ...(world.locks.table.scopes.length === 0 ? [] : ['a lock is left']),
  ]
}

/** A whole night: a node that needs it no longer is left unchanged, and one that needs it since is not added. */
const wholeNight: Scenario = {
  name: 'a night',
  async run(world) {
    afternoon(world, prepare - minuteMs / 2)
    await approved(world)
    world.machine('compute-02').rebootRequired = null
    needs(world, 'storage-02')
    await throughTheNight(world)
  },
  problems: (world) => problemsOf(world, 'compute-01, storage-01', 'succeeded'),
}

const withoutApprovals: Scenario = {
  name: 'a night without approvals',
  async run(world) {
    afternoon(world, prepare - minuteMs / 2)
    await until(world, () => stateOf(world, id) === 'awaiting approval')
    await throughTheNight(world)
  },
  problems: (world) => problemsOf(world, 'compute-01, compute-02', 'succeeded'),
}

const withoutOwner: Scenario = {
  name: 'a night without an owner',
  async run(world) {
    afternoon(world, prepare - minuteMs / 2)
    await approved(world)
    world.people.groups.set(ops, [])
    await throughTheNight(world)
  },
  problems: (world) => problemsOf(world, '', 'cancelled'),
}

const tooLate: Scenario = {
  name: 'a night that no bot prepared in time',
  async run(world) {
    afternoon(world, latest + minuteMs)
    await world.passes(5 * minuteMs)
    world.nowMs = opens - minuteMs
    await world.passes(5 * minuteMs)
  },
  problems: (world) => problemsOf(world, '', 'planned'),
}

const edited: Scenario = {
  name: 'a night whose entry was edited',
  async run(world) {
    afternoon(world, prepare - minuteMs / 2)
    await approved(world)
    giveEntry(world, { atMost: 19 })
    await world.passes(5 * minuteMs)
    await throughTheNight(world)
  },
  problems: (world) => problemsOf(world, '', 'cancelled'),
}

/** A cancelled night is not prepared again, also not by another entry of the same name. */
const cancelledAndEdited: Scenario = {
  name: 'a night that was cancelled, and its entry edited',
  async run(world) {
    afternoon(world, prepare - minuteMs / 2)
    const openNow = () => namesOf(world, 'operation').filter((one) => stateOf(world, one) === 'awaiting approval')
    await until(world, () => openNow().length > 0)
    for (const one of openNow()) {
      await world.says(dora, `cancel ${one} --reason "not tonight"`)
      await ends(world, one)
    }
    giveEntry(world, { atMost: 19 })
    await world.passes(5 * minuteMs)
    world.nowMs = Math.max(world.nowMs, opens - minuteMs)
    await world.passes(5 * minuteMs)
  },
  problems: (world) => problemsOf(world, '', 'cancelled'),
}

/** Unattended nights: whole, without approvals, without an owner, too late, with an edited entry, and cancelled. */
export const nightScenarios: readonly Scenario[] = [
  wholeNight,
  withoutApprovals,
  withoutOwner,
  tooLate,
  edited,
  cancelledAndEdited,
]
