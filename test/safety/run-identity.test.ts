import { expect, test } from 'vitest'
import { type Holder, holdersIn } from '../../src/core/locks/locks.ts'
import { nodePartHash } from '../../src/core/plan/plan.ts'
import { scopesHash } from '../../src/core/policy/scopes.ts'
import { firingUnder } from '../../src/engine/guards/firing.ts'
import { bot, recordRun } from '../../src/engine/journals/append.ts'
import { watchDeadNodes } from '../../src/engine/requests/dead-nodes.ts'
import {
  begins,
  type Cycle,
  holders,
  operationOf,
  runOf,
  told,
  until,
  untilOver,
  untilStep,
  worldWith,
} from '../conformance/cycle.ts'
import { Killed } from '../world/faults.ts'
import { ana, ben, chris, dora, policy } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

/**
 * Kills the bot once after it created a run and before the operation's journal names the run; `meanwhile` runs before
 * that.
 */
function killedAfterCreating(world: World, meanwhile: () => unknown): void {
  const append = world.journals.append.bind(world.journals)
  world.journals.append = async (entry) => {
    const appended = await append(entry)
    if (entry.event.type !== 'created') return appended
    world.journals.append = append
    await meanwhile()
    throw new Killed('between created and runStarted')
  }
}

/** Restarts the bots with a drain hook for storage, which changes the steps of storage nodes. */
function addsHook(world: World): void {
  const { storage } = policy.roles
  if (!storage) throw new Error('the policy has no storage')
  const roles = { ...policy.roles, storage: { ...storage, drainHooks: ['evacuate'], undrainHooks: ['enable'] } }
  Object.assign(world.context, { policy: { ...world.context.policy, roles } })
}

async function approvedAgain(cycle: Cycle): Promise<void> {
  const { world, operation } = cycle
  await until(cycle, () => operationOf(cycle)?.state === 'awaiting approval')
  await world.passes(10_000)
  for (const person of [ben, chris]) {
    const card = world.chat.card(operation)
    if (card) await presses(world, person, card, 'Approve')
  }
}

test('F101 I2 run: does not start with the steps that a killed bot wrote down before its plan changed', async () => {
  const world = worldWith()
  killedAfterCreating(world, () => addsHook(world))
  const cycle = await begins(world, 'reboot storage-01')
  await approvedAgain(cycle)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, operationOf(cycle)?.runs, world.effects]).toEqual(['cancelled', [], []])
  expect(await told(cycle)).toContain(
    `${cycle.run} was created for storage-01 before the plan of storage-01 changed. Request it again.`,
  )
})

test('F101 I3 run: does not start for a node under the name of a run that was created for another node', async () => {
  const world = worldWith()
  const other = await begins(worldWith(), 'reboot compute-02')
  await until(other, () => runOf(other) !== null)
  const steps = runOf(other)?.steps ?? []
  const created = {
    type: 'created',
    operation: 'op-T1',
    requester: ana,
    command: 'reboot',
    node: 'compute-02',
  } as const
  await recordRun(world.context, 'op-T1-1', [], bot(world.context, ana, null), { ...created, run: 'op-T1-1', steps })
  const cycle = await begins(world, 'reboot compute-01')
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, operationOf(cycle)?.runs, world.effects]).toEqual(['cancelled', [], []])
  expect(await told(cycle)).toContain('op-T1-1 was created for compute-02')
})

test('I4 run: starts after a bot was killed right after it had created it', async () => {
  const world = worldWith()
  let killed = 0
  killedAfterCreating(world, () => killed++)
  const cycle = await begins(world, 'reboot storage-01')
  await untilOver(cycle)
  expect([killed, operationOf(cycle)?.state]).toEqual([1, 'succeeded'])
})

test('F101 I2 run: does nothing before its operation has started it', async () => {
  const world = worldWith()
  killedAfterCreating(world, () => addsHook(world))
  const cycle = await begins(world, 'reboot storage-01')
  await until(cycle, () => operationOf(cycle)?.state === 'awaiting approval')
  await world.turns.schedule({ kind: 'run', id: cycle.run }, world.nowMs)
  await world.passes(30_000)
  expect(world.journals.runNow(cycle.run)).toHaveLength(1)
})

/** Takes the lock under the ID that the next run will have, as if the journals had lost an earlier run with this ID. */
async function takesName(
  world: World,
  node: string,
  agreed: Pick<Holder, 'agreed'>,
  step: 'drain' | 'reboot' = 'reboot',
): Promise<void> {
  const armedUntilUptimeSeconds = step === 'reboot' ? 60 : null
  const phase = { step, index: 8, bootIdBefore: null, changed: [step], armedUntilUptimeSeconds }
  const lost = { operation: 'op-T1', run: 'op-T1-1', node, requester: ana, command: 'reboot' }
  const request = {
    holder: { ...lost, ...agreed, sinceMs: world.nowMs, phase },
    scopes: [{ name: 'role/compute', slots: 2 }],
    policyHash: scopesHash(world.policy),
    work: 'takes away',
    number: null,
    plannedAtMs: world.nowMs,
    groups: [],
  } as const
  await world.locks.acquire(request, async () => ({
    out: {},
    slots: {},
    parked: [],
    itself: 'in',
    objection: null,
    unasked: [],
  }))
}

test('F101 I1 lock: an entry by another part of the plan under the name of the run is neither used nor released', async () => {
  const world = worldWith()
  await takesName(world, 'compute-01', { agreed: { plan: 'p', part: 'the part of another plan', approvals: [] } })
  const cycle = await begins(world, 'reboot compute-01')
  await world.passes(60_000)
  expect(runOf(cycle)?.waiting?.reason).toContain('compute-01')
  await says(world, ana, `cancel ${cycle.operation} --reason "wrong plan"`)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, world.effects, await holders(world)]).toEqual(['cancelled', [], ['compute-01']])
})

test('F101 I2 lock: the entry of a run names the part of the plan by which the run was created', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot storage-01')
  await untilStep(cycle, 'drain')
  const plan = operationOf(cycle)?.plan
  const [holder] = holdersIn(await world.locks.state())
  expect(runOf(cycle)?.part).toBe(plan && nodePartHash(plan, 'storage-01'))
  expect(holder?.agreed?.part).toBe(runOf(cycle)?.part)
})

test('F101 I1 lock: the entry of another node under the name of the run is neither used nor released', async () => {
  const world = worldWith()
  await takesName(world, 'compute-02', {})
  const cycle = await begins(world, 'reboot compute-01')
  await world.passes(60_000)
  expect(runOf(cycle)?.waiting?.reason).toContain('compute-02')
  await says(world, ana, `cancel ${cycle.operation} --reason "wrong node"`)
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, world.effects, await holders(world)]).toEqual(['cancelled', [], ['compute-02']])
})

test('F101 I11 unlock: breaks the lock of a lost run although another run has its name and waits for it', async () => {
  const world = worldWith()
  await takesName(world, 'compute-02', {}, 'drain')
  const cycle = await begins(world, 'reboot compute-01')
  await world.passes(60_000)
  expect(runOf(cycle)?.waiting?.reason).toContain('compute-02')
  await says(world, dora, 'unlock compute-02 --reason "its run is lost"')
  await untilOver(cycle)
  expect([operationOf(cycle)?.state, await holders(world)]).toEqual(['succeeded', []])
})

test('F101 F44 dead node: is watched although another run has the name of its lost run', async () => {
  const world = worldWith()
  await takesName(world, 'compute-02', {})
  const cycle = await begins(world, 'reboot compute-01')
  await world.passes(60_000)
  expect(runOf(cycle)?.status).toBe('working')
  world.machine('compute-02').faults.silent = true
  expect([...(await watchDeadNodes(world.context)).keys()]).toEqual(['op-T1-1'])
})

test('F101 I1 reboot: the journal of another run under the name of a lock does not prove that its reboot is over', async () => {
  const world = worldWith()
  const cycle = await begins(world, 'reboot compute-01')
  await untilOver(cycle)
  const proves = runOf(cycle)
  if (proves === null) throw new Error('there was no run')
  const phase = { step: 'awaitNewBoot', index: 9, bootIdBefore: null, changed: ['reboot'], armedUntilUptimeSeconds: 60 }
  const { run, operation, node, requester, command } = proves
  const holder = { run, operation, node, requester, command, sinceMs: world.nowMs, phase }
  world.machine('compute-01').faults.silent = true
  world.machine('compute-02').faults.silent = true
  expect(await firingUnder(world.context, holder, proves)).toBeNull()
  const agreed = { plan: 'p', part: 'the part of another plan', approvals: [] }
  for (const other of [{ node: 'compute-02' }, { operation: 'op-GONE' }, { agreed }])
    expect(await firingUnder(world.context, { ...holder, ...other }, proves)).toEqual({
      is: 'possible',
      because: 'silent',
    })
})
