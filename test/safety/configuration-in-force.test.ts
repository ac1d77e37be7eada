import { expect, test } from 'vitest'
import { putInForce } from '../../src/core/cluster/configuration.ts'
import type { RolePolicy } from '../../src/core/policy/policy.ts'
import { reportConfiguration } from '../../src/engine/housekeeping/configuration.ts'
import type { ClusterContext } from '../../src/engine/ports/context.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { Hook } from '../../src/engine/ports/operator-commands.ts'
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
import { describeConfigurations } from '../contract/suites/configurations.ts'
import { MemoryConfigurations } from '../world/configurations.ts'
import { definitions } from '../world/definitions.ts'
import { ana, ben, policy } from '../world/policy.ts'
import { says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const { storage } = policy.roles
const other = 'b0b0b0b0'.repeat(8)
const third = 'abad1dea'.repeat(8)

/** A second bot whose configuration has another gate and hook for storage nodes. */
function otherBot(world: World): ClusterContext {
  const roles = { ...policy.roles, storage: { ...storage, gates: ['ceph'], drainHooks: ['evacuate'] } as RolePolicy }
  const upgrades = [{ roles: 'any' as const, argv: ['apt-get', 'dist-upgrade'], ok: [0] }]
  return {
    ...world.context,
    instance: 'bot-2',
    configurationHash: other,
    policy: { ...world.context.policy, roles },
    commands: { ...world.context.commands, definitions: { ...definitions, upgrades } },
  }
}

/** Makes both bots take turns alternately. */
function alternate(world: World, second: ClusterContext): void {
  let turns = 0
  world.nextBot = () => (++turns % 2 === 0 ? world.context : second)
}

const takenBy = (world: World, bot: ClusterContext): void => {
  world.nextBot = () => bot
}

const typesOf = ({ world, operation }: Cycle) => world.journals.operationNow(operation).map(({ event }) => event.type)

describeConfigurations('memory', async () => {
  const store = new MemoryConfigurations(null)
  return [store, store]
})

test('S14 configuration: a bot whose configuration is not in force starts nothing and voids no approval', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => takenBy(world, otherBot(world)))
  await world.passes(600_000)
  expect([operationOf(cycle)?.state, world.effects]).toEqual(['queued', []])
  expect(operationOf(cycle)?.held).toEqual([
    'configuration: configuration b0b0b0b0 of this bot is not in force; c0ffee00 is',
  ])
  takenBy(world, world.context)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, happened(world, 'storage-01', 'went down')]).toEqual(['succeeded', 1])
  expect(typesOf(cycle)).not.toContain('planChanged')
})

test('S14 configuration: with two bots of different configurations only the one in force decides', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01,storage-02', () => alternate(world, otherBot(world)))
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
  expect(typesOf(cycle)).not.toContain('planChanged')
  expect(world.effects.filter(({ what }) => what === 'hook began')).toEqual([])
})

test('S14 configuration: a run is neither begun nor undone by a bot whose configuration is not in force', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await until(cycle, () => runOf(cycle) !== null)
  takenBy(world, otherBot(world))
  await world.passes(300_000)
  expect([world.effects, runOf(cycle)?.status]).toEqual([[], 'working'])
  takenBy(world, world.context)
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('S14 configuration: a bot whose configuration is not in force begins no run, even where its plan is the same', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await until(cycle, () => runOf(cycle) !== null)
  takenBy(world, { ...world.context, instance: 'bot-2', configurationHash: other })
  await world.passes(300_000)
  expect([world.effects, (await world.context.locks.state()).scopes.flatMap(({ holders }) => holders)]).toEqual([
    [],
    [],
  ])
  takenBy(world, world.context)
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})

test('S14 configuration: a bot whose configuration is not in force finishes a node past its reboot', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'awaitNewBoot')
  takenBy(world, otherBot(world))
  await until(cycle, () => runOf(cycle)?.status === 'ended')
  expect([runOf(cycle)?.outcome, world.machine('storage-01').maintenance]).toEqual(['succeeded', null])
})

test('S14 configuration: new approvals are needed once the other configuration is in force', async () => {
  const world = worldWith()
  const second = otherBot(world)
  const cycle = await begins(world, 'reboot storage-01', () => takenBy(world, second))
  await reportConfiguration(second)
  world.nowMs += 61_000
  await reportConfiguration(second)
  await until(cycle, () => typesOf(cycle).includes('planChanged'))
  expect([operationOf(cycle)?.state, world.effects]).toEqual(['awaiting approval', []])
})

test('S14 configuration: a person puts a pending configuration into force, with an entry in the audit log', async () => {
  const world = worldWith()
  const second = otherBot(world)
  await reportConfiguration(world.context)
  await reportConfiguration(second)
  const command = 'acknowledge configuration b0b0b0b0'
  expect(JSON.stringify(await says(world, ana, `${command} --reason "bot-1 is stopped"`))).toContain('is in force')
  const [decision] = await world.journals.cluster()
  expect(decision?.event).toMatchObject({ type: 'configurationSet', person: ana, to: other })
  expect(JSON.stringify(await says(world, ana, `${command} --reason again`))).toContain('No live bot has')
  expect(JSON.stringify(await says(world, ana, 'status'))).toContain('Nothing starts here')
})

const acknowledged = 'acknowledge configuration b0b0b0b0 --reason "bot-1 is stopped"'

/**
 * A world in which two bots have reported different configurations, and the next `times` writes lose a race after
 * `before`.
 */
async function losingRaces(times: number, before: (world: World) => Promise<void>): Promise<World> {
  const world = worldWith()
  await reportConfiguration(world.context)
  await reportConfiguration(otherBot(world))
  const { configurations } = world.extraPorts
  const keep = configurations.keep.bind(configurations)
  let left = times
  const losing: typeof keep = async (...asked) => {
    if (left === 0) return keep(...asked)
    left -= 1
    configurations.keep = keep
    await before(world)
    configurations.keep = losing
    return 'changed'
  }
  configurations.keep = losing
  return world
}

const typesDecided = async (world: World) => (await world.journals.cluster()).map(({ event }) => event.type)
const inForce = async (world: World) => (await world.extraPorts.configurations.kept())?.record.inForce.hash

test('F14 acknowledge configuration: is put into force although another bot reports at the same moment', async () => {
  const world = await losingRaces(2, ({ context }) => reportConfiguration(context))
  expect(JSON.stringify(await says(world, ana, acknowledged))).toContain('is in force')
  expect([await typesDecided(world), await inForce(world)]).toEqual([['configurationSet'], other])
})

test('F14 acknowledge configuration: what came into force in between stays, and the audit log has that', async () => {
  const world = await losingRaces(1, async ({ extraPorts: { configurations } }) => {
    const kept = await configurations.kept()
    if (kept === null) throw new Error('nothing is kept')
    await configurations.keep(kept, putInForce(kept.record, third, ben, 0))
  })
  expect(JSON.stringify(await says(world, ana, acknowledged))).toContain('abad1dea is')
  expect([await typesDecided(world), await inForce(world)]).toEqual([['configurationSet', 'configurationStays'], third])
})

test('F14 acknowledge configuration: is finished after a restart when it was recorded, and refused when it was not', async () => {
  const world = await losingRaces(1, () => Promise.reject(new Failure('configurations', 'killed', 'none')))
  await says(world, ana, acknowledged)
  expect([await typesDecided(world), await inForce(world)]).toEqual([
    ['configurationSet'],
    world.context.configurationHash,
  ])
  await world.replay('acknowledge configuration')
  expect([await typesDecided(world), await inForce(world)]).toEqual([['configurationSet'], other])
  const later = worldWith()
  await reportConfiguration(later.context)
  await says(later, ana, acknowledged)
  await reportConfiguration(otherBot(later))
  await later.replay('acknowledge configuration')
  expect([await typesDecided(later), await inForce(later)]).toEqual([[], later.context.configurationHash])
})

/** A world in which Ana has put the other configuration into force, a second ago. */
async function afterDecision(): Promise<World> {
  const world = await losingRaces(0, async () => {})
  await says(world, ana, acknowledged)
  world.nowMs += 1000
  return world
}

const replayed = async (world: World) =>
  JSON.stringify(await world.requests.find(({ about }) => about === acknowledged)?.again())

test('F14 acknowledge configuration: a later decision stays when the request is taken up again after a restart', async () => {
  const world = await afterDecision()
  const { configurationHash: own } = world.context
  await says(world, ben, `acknowledge configuration ${own.slice(0, 8)} --reason "bot-2 was wrong"`)
  expect(await inForce(world)).toBe(own)
  expect(await replayed(world)).toContain('has replaced b0b0b0b0 since')
  expect([await typesDecided(world), await inForce(world)]).toEqual([['configurationSet', 'configurationSet'], own])
})

test('F14 acknowledge configuration: nothing is recorded as undone when bots brought another one into force since', async () => {
  const world = await afterDecision()
  const { configurations } = world.extraPorts
  const kept = await configurations.kept()
  if (kept === null) throw new Error('nothing is kept')
  const inForceNow = { hash: third, sinceMs: world.nowMs, person: null }
  await configurations.keep(kept, { ...kept.record, inForce: inForceNow })
  expect(await replayed(world)).toContain('has replaced b0b0b0b0 since')
  expect([await typesDecided(world), await inForce(world)]).toEqual([['configurationSet'], third])
})

test('F14 acknowledge configuration: the audit log has that another decision came first when its bot died in between', async () => {
  const world = await losingRaces(1, () => Promise.reject(new Failure('configurations', 'killed', 'none')))
  await says(world, ana, acknowledged)
  await reportConfiguration({ ...otherBot(world), instance: 'bot-3', configurationHash: third })
  await says(world, ben, 'acknowledge configuration abad1dea --reason "bot-3 is right"')
  expect(await replayed(world)).toContain('abad1dea is')
  const decided = ['configurationSet', 'configurationSet', 'configurationStays']
  expect([await typesDecided(world), await inForce(world)]).toEqual([decided, third])
})

test('I6 undrain: runs the hook of the plan when the hook was changed in the configuration', async () => {
  const world = worldWith({
    roles: {
      ...policy.roles,
      storage: { ...storage, drainHooks: ['evacuate'], undrainHooks: ['enable'] } as RolePolicy,
    },
  })
  const begun: Hook[] = []
  const { startHook } = world.context.commands
  world.context.commands.startHook = (lock, hook, node, claim) => {
    begun.push(hook)
    return startHook(lock, hook, node, claim)
  }
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'enterMaintenance')
  const { enable } = definitions.hooks
  if (!enable) throw new Error('no hook enable')
  const hooks = { ...definitions.hooks, enable: { ...enable, argv: ['another'] } }
  Object.assign(world.context.commands, { definitions: { ...definitions, hooks } })
  await until(cycle, () => runOf(cycle)?.status === 'ended')
  const [undrained] = begun.filter(({ name }) => name === 'enable')
  expect(undrained?.planned?.argv).toEqual(enable.argv)
})

test('I7 configuration: nothing starts while the configuration in force cannot be read', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01', () => {
    world.extraPorts.configurations.away = true
  })
  await world.passes(300_000)
  expect(world.effects).toEqual([])
  world.extraPorts.configurations.away = false
  await untilOver(cycle)
  expect(operationOf(cycle)?.state).toBe('succeeded')
})
