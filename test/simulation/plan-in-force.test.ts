import { expect, test } from 'vitest'
import { initialConfiguration } from '../world/configurations.ts'
import { definitions } from '../world/definitions.ts'
import { ana, ben, chris } from '../world/policy.ts'
import { labelsOf, presses } from '../world/requests.ts'
import type { World } from '../world/world.ts'
import { operationNow } from './evidence.ts'
import { reconfigure } from './in-force.ts'
import { Judge } from './judge.ts'
import { smallCluster } from './simulated-cluster.ts'

const id = 'op-T1'
const hourMs = 3_600_000
const stateOf = (world: World) => operationNow(world, id)?.state

async function until(world: World, ...states: readonly (string | undefined)[]): Promise<void> {
  for (let looks = 0; looks < 400 && !states.includes(stateOf(world)); looks++) await world.passes(1_000)
}

async function approves(world: World): Promise<void> {
  await world.passes(3_000)
  for (const person of [ben, chris]) {
    const card = world.chat.card(id)
    if (card) for (const label of labelsOf(card, 'approve')) await presses(world, person, card, label)
  }
}

/**
 * Reboots two storage nodes with a pause between them, during which `happens` is called; gives approvals when needed.
 * Returns the violated invariants and the operation's final state.
 */
async function outcomeOf(
  happens: (world: World) => void,
  mutate: (world: World) => void,
  begin: (world: World) => void,
): Promise<readonly string[]> {
  const world = smallCluster()
  const judge = new Judge(world)
  begin(world)
  mutate(world)
  await presses(world, ana, await world.says(ana, 'reboot storage-01,storage-02 --reason x'), 'Request approval')
  await approves(world)
  await until(world, 'running')
  await world.says(ana, `pause ${id}`)
  await until(world, 'paused')
  happens(world)
  await world.says(ana, `resume ${id}`)
  await until(world, 'awaiting approval', 'succeeded')
  if (stateOf(world) === 'awaiting approval') await approves(world)
  await until(world, 'succeeded')
  // until the last message is posted
  await world.passes(40_000)
  return [...(await judge.judgeEnd()).map(({ id: broken }) => broken), stateOf(world) ?? 'gone']
}

const commandChanges = (world: World) =>
  reconfigure(world, {
    definitions: { ...definitions, gates: { ceph: { ...definitions.gates.ceph, argv: ['true'] } } as never },
  })

const policyChanges = (world: World) => {
  const { policy } = world
  const { storage } = policy.roles
  if (!storage) throw new Error('no storage')
  reconfigure(world, {
    policy: { ...policy, roles: { ...policy.roles, storage: { ...storage, gates: ['ceph', 'empty'] } } },
  })
}

/** Changes the number of approvals that storage requires. */
const storageNeeds =
  (count: number) =>
  (world: World): void => {
    const { policy } = world
    const { storage } = policy.roles
    if (!storage?.approvals) throw new Error('storage needs no approval')
    const parts = storage.approvals.parts.map((part) => ({ ...part, count }))
    const stricter = { ...storage, approvals: { ...storage.approvals, parts } }
    reconfigure(world, { policy: { ...policy, roles: { ...policy.roles, storage: stricter } } })
  }

const daysPass = (world: World) => {
  world.nowMs += 40 * hourMs
}

/** Makes a property keep its current value, so that the engine does not see the new configuration. */
function stays(target: object, key: string): void {
  const before: unknown = Reflect.get(target, key)
  Object.defineProperty(target, key, { get: () => before, set: () => {}, enumerable: true })
}

type Change = (world: World) => void

const unchanged: Change = () => {}

/**
 * Each mutation with its description, what changes during the pause, the mutation itself, and the initial
 * configuration.
 */
const mutations: readonly (readonly [string, Change, Change, Change])[] = [
  [
    'the plan is made again only at the first start: a policy that changed since',
    policyChanges,
    ({ context }) => stays(context, 'policy'),
    unchanged,
  ],
  [
    'the plan misses the approval rule: one that is stricter since',
    storageNeeds(2),
    ({ context }) => stays(context, 'policy'),
    storageNeeds(1),
  ],
  [
    'the plan misses the commands: one that changed since',
    commandChanges,
    ({ context }) => stays(context.commands, 'definitions'),
    unchanged,
  ],
  [
    'approvals count after their age: days that passed since',
    daysPass,
    (world) => {
      const operation = world.journals.operation.bind(world.journals)
      world.journals.operation = async (name) =>
        (await operation(name)).map((entry, index, { length }) => ({
          ...entry,
          atMs: entry.event.type === 'approved' && index < length - 1 ? world.nowMs : entry.atMs,
        }))
    },
    unchanged,
  ],
]

test.each(mutations)('I2 invariant: finds that %s', { tags: ['slow'] }, async (_, happens, mutate, begin) => {
  expect(await outcomeOf(happens, () => {}, begin)).toEqual(['succeeded'])
  expect(await outcomeOf(happens, mutate, begin)).toContain('I2')
})

test('I9 thread: counts approvals by the rule of their time when it is told after the rule changed', {
  tags: ['slow'],
}, async () => {
  // at the end the judge makes the lines of the whole thread again, and compares them with what was posted
  expect(await outcomeOf(storageNeeds(2), unchanged, storageNeeds(1))).toEqual(['succeeded'])
})

/** Reboots the same two nodes with a second bot that has another gate command and takes the turns of every other 45 s. */
async function runByTwo(mutate: (second: { configurationHash: string }) => void): Promise<readonly string[]> {
  const world = smallCluster()
  const judge = new Judge(world)
  const gates = { ceph: { ...definitions.gates.ceph, argv: ['true'] } } as never
  const commands = { ...world.context.commands, definitions: { ...definitions, gates } }
  const second = { ...world.context, instance: 'bot-2', configurationHash: 'another', commands }
  mutate(second)
  world.nextBot = () => (Math.floor(world.nowMs / 45_000) % 2 === 0 ? world.context : second)
  await presses(world, ana, await world.says(ana, 'reboot storage-01,storage-02 --reason x'), 'Request approval')
  await approves(world)
  for (let looks = 0; looks < 40 && stateOf(world) !== 'succeeded'; looks++) {
    await world.passes(30_000)
    if (stateOf(world) === 'awaiting approval') await approves(world)
  }
  const changed = world.journals.operationNow(id).filter(({ event }) => event.type === 'planChanged').length
  return [...(await judge.judgeEnd()).map(({ id: broken }) => broken), `${changed} voided`, stateOf(world) ?? 'gone']
}

test('S14 configuration: a second bot whose configuration is not in force starts and voids nothing', async () => {
  expect(await runByTwo(() => {})).toEqual(['0 voided', 'succeeded'])
})

test('I2 invariant: finds that a bot takes its own configuration for the one in force', async () => {
  const found = await runByTwo((second) => {
    second.configurationHash = initialConfiguration
  })
  expect(found).toContain('I2')
})
