import { expect, test } from 'vitest'
import type { Policy, RolePolicy } from '../../src/core/policy/policy.ts'
import type { StepKind } from '../../src/core/steps/table.ts'
import {
  begins,
  type Cycle,
  happened,
  operationOf,
  runOf,
  told,
  until,
  untilCalled,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { definitions } from '../world/definitions.ts'
import { ana, approvers, ben, chris, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

const { storage } = policy.roles
if (!storage?.approvals) throw new Error('storage needs no approval')
const { approvals } = storage
const hourMs = 3_600_000

/** Restarts the bots with another policy for storage. */
function reconfigures(world: World, storageNow: Partial<RolePolicy>): void {
  const roles: Policy['roles'] = { ...policy.roles, storage: { ...storage, approvals, ...storageNow } as RolePolicy }
  Object.assign(world.context, { policy: { ...world.context.policy, roles } })
}

/** Restarts the bots with another upgrade command. */
const upgradesWith = (world: World, ...argv: readonly string[]): void =>
  void Object.assign(world.context.commands, { definitions: { ...definitions, upgrades: [{ roles: 'any', argv }] } })

const withHook = { gates: ['ceph'], drainHooks: ['evacuate'], undrainHooks: ['enable'] }
const stateOf = (cycle: Cycle) => operationOf(cycle)?.state
const waits = (cycle: Cycle) => until(cycle, () => stateOf(cycle) === 'awaiting approval')

async function approved(cycle: Cycle, ...people: readonly string[]): Promise<void> {
  await cycle.world.passes(10_000)
  for (const person of people) {
    const card = cycle.world.chat.card(cycle.operation)
    if (card) await presses(cycle.world, person, card, 'Approve')
  }
}

test('F10 upgrade: needs new approvals when its command changed between two approvals', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'upgrade storage-01', () => upgradesWith(world, 'apt-get', 'dist-upgrade'))
  await world.passes(600_000)
  expect([stateOf(cycle), world.effects]).toEqual(['awaiting approval', []])
  expect(await told(cycle)).toContain('storage-01: package command now runs `apt-get dist-upgrade`')
  await approved(cycle, ben, chris)
  await untilOver(cycle)
  expect(stateOf(cycle)).toBe('succeeded')
})

test.each([
  ['a gate', { gates: { ...definitions.gates, ceph: { ...definitions.gates.ceph, argv: ['true'] } } }, 'gate ceph'],
  [
    'the answer that a gate must give',
    { gates: { ceph: { ...definitions.gates.ceph, judge: { by: 'exit code', ok: [0, 1], warn: [] } } } },
    'gate ceph',
  ],
  [
    'the host of a hook',
    { hooks: { ...definitions.hooks, evacuate: { ...definitions.hooks.evacuate, on: 'here' } } },
    'hook evacuate',
  ],
  [
    'the limit of a hook',
    { hooks: { ...definitions.hooks, enable: { ...definitions.hooks.enable, limitSeconds: 9 } } },
    'hook enable',
  ],
])('F10 reboot: needs new approvals when %s changed between two approvals', async (_, changed, named) => {
  const world = worldWith()
  reconfigures(world, withHook)
  const cycle = await begins(world, 'reboot storage-01', () =>
    Object.assign(world.context.commands, { definitions: { ...definitions, ...changed } }),
  )
  await world.passes(600_000)
  expect([stateOf(cycle), world.effects]).toEqual(['awaiting approval', []])
  expect(await told(cycle)).toContain(`storage-01: ${named} now runs`)
})

test('F10 upgrade: a command that changes during a run is not run on the node', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'upgrade compute-01')
  await untilStep(cycle, 'enterMaintenance')
  upgradesWith(world, 'apt-get', 'dist-upgrade')
  await untilOver(cycle)
  expect(happened(world, 'compute-01', 'packages changed')).toBe(0)
  expect(world.machine('compute-01').maintenance).toBeNull()
  expect(await told(cycle)).toContain('package command now runs `apt-get dist-upgrade`')
})

/** Waits until the run has recorded the beginning of this step and has not acted yet. */
const isAbout = (cycle: Cycle, kind: StepKind) =>
  until(cycle, () => {
    const run = runOf(cycle)
    return run?.steps[run.current]?.kind === kind && run.progress[run.current]?.is === 'begun'
  })

test('F10 upgrade: nothing is taken from the node when a command changes between intent and act', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'upgrade compute-01')
  await isAbout(cycle, 'enterMaintenance')
  upgradesWith(world, 'apt-get', 'dist-upgrade')
  await untilOver(cycle)
  expect([happened(world, 'compute-01', 'maintenance on'), happened(world, 'compute-01', 'packages changed')]).toEqual([
    0, 0,
  ])
})

test('F10 upgrade: calls a person when its command changes between intent and act', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'upgrade compute-01')
  await isAbout(cycle, 'upgradePackages')
  upgradesWith(world, 'apt-get', 'dist-upgrade')
  world.context.commands.upgradeArgv = () => ['apt-get', 'dist-upgrade']
  await untilCalled(cycle)
  expect(happened(world, 'compute-01', 'packages changed')).toBe(0)
  expect(await told(cycle)).toContain('is another one since it was written down')
})

test('F12 reboot: the second node needs new approvals when its policy changed during a long pause', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01,storage-02')
  await untilStep(cycle, 'awaitNewBoot')
  await says(world, ana, `pause ${cycle.operation}`)
  await until(cycle, () => stateOf(cycle) === 'paused')
  world.nowMs += 500 * hourMs
  reconfigures(world, withHook)
  await says(world, ben, `resume ${cycle.operation}`)
  await waits(cycle)
  await world.passes(600_000)
  expect(world.effects.filter(({ node }) => node === 'storage-02')).toEqual([])
  const thread = await told(cycle)
  expect(thread).toContain('storage-02: gates none → ceph')
  expect(thread).toContain('storage-02: drain hooks none → evacuate')
  await approved(cycle, ben, chris)
  await untilOver(cycle)
  expect(happened(world, 'storage-02', 'went down')).toBe(1)
  const hooks = world.effects.filter(({ node, what }) => node === 'storage-02' && what === 'hook began')
  expect(hooks.map(({ detail }) => detail)).toEqual(['evacuate', 'enable'])
})

test('F12 reboot: the second node needs new approvals when its policy changed while the first one rebooted', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01,storage-02')
  await untilStep(cycle, 'awaitNewBoot')
  reconfigures(world, withHook)
  await waits(cycle)
  expect(happened(world, 'storage-01', 'went down')).toBe(1)
  expect(world.effects.filter(({ node }) => node === 'storage-02')).toEqual([])
})

test('F12 reboot: no further node starts when its requester was deactivated', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01,storage-02')
  await untilStep(cycle, 'awaitNewBoot')
  world.people.kinds.set(ana, 'deactivated')
  await untilOver(cycle)
  expect(world.effects.filter(({ node }) => node === 'storage-02')).toEqual([])
  expect(stateOf(cycle)).toBe('cancelled')
  expect(await told(cycle)).toContain('1 done, 0 failed, 1 untouched')
})

test('F12 reboot: no further node starts when an approver left after the first node', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01,storage-02')
  await untilStep(cycle, 'awaitNewBoot')
  world.people.groups.set(approvers, [ben])
  await waits(cycle)
  await world.passes(600_000)
  expect(world.effects.filter(({ node }) => node === 'storage-02')).toEqual([])
})

test('F12 reboot: a node that matches the expression only after the approval is reported and not rebooted', {
  tags: ['slow'],
}, async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot role=storage', () => world.add('storage-09', ['storage']))
  await untilOver(cycle)
  expect(stateOf(cycle)).toBe('succeeded')
  expect(world.effects.filter(({ node }) => node === 'storage-09')).toEqual([])
  expect(await told(cycle)).toContain('storage-09 matches the command now and is not in the approved plan')
})

test('F12 reboot: a node that matches later is reported although all of them are more than a plan may have', {
  tags: ['slow'],
}, async () => {
  const world = worldWith({ limits: { ...policy.limits, nodes: 4 } })
  const cycle = await begins(world, 'reboot role=storage', () => world.add('storage-09', ['storage']))
  expect(operationOf(cycle)?.plan.nodes).toHaveLength(4)
  await untilOver(cycle)
  expect(await told(cycle)).toContain('storage-09 matches the command now and is not in the approved plan')
})

test.each([
  ['other approvers', { parts: [{ count: 2, groups: [approvers, 'S0OWNERS'], people: [] }] }],
  ['another time to approve', { expiresAfterMs: 2 * hourMs }],
])("S14 reboot: needs new approvals when the plan's rule has %s at the start", async (_, other) => {
  const world = worldWith()
  world.people.groups.set('S0OWNERS', [ben])
  const cycle = await begins(world, 'reboot storage-01', () =>
    reconfigures(world, { approvals: { ...approvals, ...other } }),
  )
  await waits(cycle)
  await world.passes(600_000)
  expect([stateOf(cycle), world.effects]).toEqual(['awaiting approval', []])
  expect(await told(cycle)).toContain('storage-01: the approvals that are needed')
})
