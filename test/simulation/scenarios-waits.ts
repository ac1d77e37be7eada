import type { World } from '../world/world.ts'
import { runNow } from './evidence.ts'
import { holdersIn } from './judging/waits.ts'
import { asked, ends, type Scenario, stateOf, until } from './scenarios.ts'

// until late calls can no longer arrive and the last message is posted
const lateMs = 40_000

// until the run has its slots, even if a bot is killed meanwhile
const takenMs = 300_000

const notSucceeded = (world: World, ids: readonly string[]): readonly string[] =>
  ids.filter((id) => stateOf(world, id) !== 'succeeded').map((id) => `${id} is ${stateOf(world, id)}`)

/** A check on another node fails while a run waits for its lock, and then passes again. */
const healedNode: Scenario = {
  name: 'a healed node',
  async run(world) {
    const id = await asked(world, 'reboot compute-02 --reason "new kernel"', 1)
    world.cluster.check('storage-01', 'disk is full')
    await until(world, () => world.locks.table.line.length === 1)
    world.cluster.check('storage-01', null)
    await ends(world, id)
    await world.passes(lateMs)
  },
  problems: (world) => notSucceeded(world, ['op-T1']),
}

/** A drained node is undrained while a check on another node fails. */
const besideFailingCheck: Scenario = {
  name: 'beside a failing check',
  async run(world) {
    await ends(world, await asked(world, 'drain compute-01', 1))
    world.cluster.check('storage-02', 'disk is full')
    await ends(world, await asked(world, 'undrain compute-01', 2))
    await world.passes(lateMs)
  },
  problems: ({ machines }) => (machines.get('compute-01')?.maintenance ? ['compute-01 is in maintenance'] : []),
}

/**
 * Requests three reboots for one slot: the first run holds it, the others wait in the queue in order. Returns the
 * operations.
 */
async function threeForOneSlot(world: World): Promise<readonly string[]> {
  world.machine('storage-01').rebootMs = 50_000
  const ids = [await asked(world, 'reboot storage-01 --reason "new kernel"', 1)]
  await until(world, () => holdersIn(world).length === 1)
  for (const [node, number] of [
    ['storage-02', 2],
    ['hyper-01', 3],
  ] as const) {
    ids.push(await asked(world, `reboot ${node} --reason "new kernel"`, number))
    await until(world, () => world.locks.table.line.length === number - 1)
  }
  return ids
}

/** Two nodes wait for the slot of a third. */
const twoInQueue: Scenario = {
  name: 'two in the queue',
  async run(world) {
    for (const id of await threeForOneSlot(world)) await ends(world, id)
    await world.passes(lateMs)
  },
  problems: (world) => notSucceeded(world, ['op-T1', 'op-T2', 'op-T3']),
}

/** Three runs want one slot; a check fails for a while right after the second run has taken it. */
export const objectionAfterTaking: Scenario = {
  name: 'an objection after taking',
  async run(world) {
    const ids = await threeForOneSlot(world)
    const second = () => holdersIn(world).some(({ run }) => run.startsWith('op-T2'))
    const lastMs = world.nowMs + takenMs
    while (!second() && (await world.turn(lastMs)));
    world.cluster.check('compute-02', 'disk is full')
    await until(world, () => holdersIn(world).length === 0 && world.locks.table.line.length === 2)
    await world.passes(lateMs)
    world.cluster.check('compute-02', null)
    for (const id of ids) await ends(world, id)
    await world.passes(lateMs)
  },
  problems: (world) => notSucceeded(world, ['op-T1', 'op-T2', 'op-T3']),
}

/** A third node goes out while two nodes are drained, so that only one of their runs may go on; it comes back later. */
export const oneTooMany: Scenario = {
  name: 'one drained node too many',
  async run(world) {
    world.cluster.workTags = ['rebootmgr', 'max_failing=2']
    world.behaviours.set('evacuate', { exitCode: 0, tail: '', lastsMs: 30_000 })
    world.behaviours.set('enable', { exitCode: 0, tail: '', lastsMs: 20_000 })
    const first = await asked(world, 'reboot compute-01 --reason "new kernel"', 1)
    await until(world, () => holdersIn(world).length === 1)
    const second = await asked(world, 'reboot compute-02 --reason "new kernel"', 2)
    const hasChanged = (run: string): boolean => (runNow(world, run)?.changed.length ?? 0) > 0
    await until(world, () => hasChanged('op-T1-1') && hasChanged('op-T2-1'))
    world.machine('hyper-01').maintenance = 'by hand'
    await ends(world, first)
    world.machine('hyper-01').maintenance = null
    await ends(world, second)
    await world.passes(lateMs)
  },
  problems: (world) => notSucceeded(world, ['op-T1', 'op-T2']),
}

/** Scenarios in which operations meet at slots, at gates and in the queue. */
export const waitScenarios: readonly Scenario[] = [
  healedNode,
  besideFailingCheck,
  twoInQueue,
  objectionAfterTaking,
  oneTooMany,
]
