import type { UnattendedEntry } from '../../src/core/policy/unattended.ts'
import { nightId } from '../../src/core/unattended/id.ts'
import { weekdays } from '../../src/core/windows/local-time.ts'
import { ben, chris, dora, ops } from '../world/policy.ts'
import { presses } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { operationNow } from './evidence.ts'
import { type Scenario, stateOf, until } from './scenarios.ts'
import { clusterOf, shortLimitsPolicy } from './simulated-cluster.ts'

type Nodes = { readonly [node: string]: readonly string[] }

const minuteMs = 60_000

/** Fourteen nodes of all roles. */
const fourteen: Nodes = {
  'compute-01': ['compute'],
  'compute-02': ['compute'],
  'compute-03': ['compute'],
  'control-01': ['control'],
  'control-02': ['control'],
  'control-03': ['control'],
  'gateway-01': ['gateway'],
  'gateway-02': ['gateway'],
  'hyper-01': ['compute', 'storage'],
  'odd-01': [],
  'storage-01': ['storage'],
  'storage-02': ['storage'],
  'storage-03': ['storage'],
  'storage-04': ['storage'],
}

const four: Nodes = {
  'compute-01': ['compute'],
  'compute-02': ['compute'],
  'storage-01': ['storage'],
  'storage-02': ['storage'],
}

const entry: UnattendedEntry = {
  command: 'reboot',
  when: 'needed',
  nodes: ['all'],
  window: {
    name: 'nightly',
    start: '22:00',
    lengthMs: 6 * 60 * minuteMs,
    zone: 'Europe/Berlin',
    days: weekdays,
    except: [],
    graceMs: 30 * minuteMs,
  },
  prepare: '21:55',
  noticeMs: minuteMs,
  atMost: 20,
  owner: ops,
  atOnce: 2,
}

const id = nightId('harbour', 'reboots', '2026-09-22')

/** All of these nodes need a reboot, shortly before the time at which the night is prepared. */
function clusterBefore(nodes: Nodes): World {
  const policy = { ...shortLimitsPolicy, windows: [entry.window], unattended: { reboots: entry } }
  const world = clusterOf(nodes, policy)
  world.nowMs = Date.parse('2026-09-22T21:54:00+02:00')
  world.people.groups.set(ops, [dora])
  for (const machine of world.machines.values())
    machine.rebootRequired = { why: 'kernel 6.1.9', sinceMs: world.nowMs - 60 * minuteMs }
  return world
}

/** Presses every button for an approval on the current card, as everybody who may. */
async function approveAll(world: World): Promise<void> {
  for (const person of [dora, ben, chris]) {
    const buttons = world.chat.card(id)?.parts.flatMap((part) => (part.part === 'buttons' ? part.buttons : [])) ?? []
    for (const { label } of buttons.filter(({ label }) => label.startsWith('Approve'))) {
      const card = world.chat.card(id)
      if (card !== null) await presses(world, person, card, label, 'not now').catch(() => null)
    }
  }
}

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000

/** How often each node went down, where that was not once. */
const notOnce = (world: World, nodes: Nodes): readonly string[] =>
  Object.keys(nodes).flatMap((node) => {
    const times = world.effects.filter((effect) => effect.node === node && effect.what === 'went down').length
    return times === 1 ? [] : [`${node} rebooted ${times} times`]
  })

const isOver = (world: World): boolean => ['succeeded', 'failed', 'cancelled', 'expired'].includes(stateOf(world, id))

const nightOf = (name: string, nodes: Nodes, crashes: NonNullable<Scenario['crashes']>): Scenario => ({
  name,
  crashes,
  cluster: () => clusterBefore(nodes),
  async run(world) {
    const opensMs = Date.parse('2026-09-22T22:00:00+02:00')
    while (world.nowMs < opensMs) {
      if (stateOf(world, id) === 'awaiting approval') await approveAll(world)
      await world.passes(10_000)
    }
    for (let tries = 0; tries < 20 && !isOver(world); tries++) await until(world, () => isOver(world))
    await world.passes(lateMs)
  },
  problems: (world) => [
    ...(stateOf(world, id) === 'succeeded'
      ? []
      : [`${id} is ${stateOf(world, id)}: ${operationNow(world, id)?.summary}`]),
    ...notOnce(world, nodes),
    ...(world.locks.table.scopes.length === 0 ? [] : ['a lock is held']),
  ],
})

/** Prepared nights with two nodes at once, in waves, from the card to the end: of fourteen nodes, and of four. */
export const nightOfFourteen = nightOf('a night of fourteen', fourteen, 'each one')

/** The same for four nodes of two roles, small enough for pairs of crashes. */
export const nightOfFour = nightOf('a night of four', four, 'pairs at journal writes')
