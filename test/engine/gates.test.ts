import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { askForPlan, type PlanLimits, planLimits } from '../../src/engine/gates/ask.ts'
import { defineGate, type Gate, type GateQuery } from '../../src/engine/gates/gate.ts'
import { askBeforeWork } from '../../src/engine/gates/of-operation.ts'
import { operatorGate } from '../../src/engine/gates/operator-gate.ts'
import { readingsOf } from '../../src/engine/gates/readings.ts'
import { gates } from '../../src/engine/gates/table.ts'
import { begins, happened, holders, operationOf, until, untilOver, untilStep, worldWith } from '../conformance/cycle.ts'
import { rendered } from '../conversations/rendered.ts'

import { ana, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const { compute } = policy.roles
if (!compute) throw new Error('the policy has no compute role')
const withOwnGate = { clusterSlots: 1, roles: { ...policy.roles, compute: { ...compute, gates: ['ceph'] } } }

const planOf = async (world: World, words: string): Promise<string> => {
  const message = await world.says(ana, words)
  return [plain(message.sentence), ...rendered(message)].join('\n')
}

async function queryIn(world: World, over: Partial<GateQuery> = {}): Promise<GateQuery> {
  const [node] = await world.context.inventory.nodes()
  if (!node) throw new Error('the world has no node')
  const { context } = world
  const asked = { context, moment: 'plan', node, steps: [], own: [], waived: null, drained: 'no' } as const
  return {
    ...asked,
    run: null,
    operation: null,
    readings: readingsOf(context, 'one node'),
    signal: AbortSignal.timeout(10_000),
    ...over,
  }
}

const limitsFor = (hosts: number): PlanLimits => planLimits(hosts, AbortSignal.timeout(10_000))

/** Runs `work` with one more gate in the table. */
async function withGate(gate: Gate, work: () => Promise<void>): Promise<void> {
  // the table is constant in the program; the test adds a row and removes it again
  const rows = gates as Gate[]
  rows.push(gate)
  try {
    await work()
  } finally {
    rows.pop()
  }
}

test('F24 plan: a gate of an operator’s own that says no while another run holds a scope only warns', async () => {
  const world = worldWith(withOwnGate)
  const first = await begins(world, 'reboot storage-01')
  await untilStep(first, 'awaitNewBoot')
  world.objections.set('ceph', 'osd.3 is down')
  const plan = await planOf(world, 'reboot compute-01')
  expect(plan).toContain(
    `WARN ceph: osd.3 is down (checked again under the lock, after ${first.operation} on storage-01)`,
  )
  expect(plan).not.toContain('Blocked')
  await untilOver(first)
  expect(await planOf(world, 'reboot compute-01')).toContain('BLOCKED ceph: osd.3 is down')
})

test('F24 run: what was queued beside another run is held by the same gate under its lock', {
  tags: ['slow'],
}, async () => {
  const world = worldWith(withOwnGate)
  const first = await begins(world, 'reboot storage-01')
  await untilStep(first, 'awaitNewBoot')
  world.objections.set('ceph', 'osd.3 is down')
  const second = await begins(world, 'reboot compute-01')
  await untilOver(first)
  await world.passes(60_000)
  expect(world.effects.filter(({ node }) => node === 'compute-01')).toEqual([])
  world.objections.delete('ceph')
  await untilOver(second)
  expect(world.effects.filter(({ node, what }) => node === 'compute-01' && what === 'went down')).toHaveLength(1)
})

test('F25 plan: a gate that does not answer within its own limit is unknown, and the others are shown', async () => {
  const world = worldWith()
  const slow = defineGate({
    name: 'slow',
    onNo: { plan: 'refuse' },
    withinMs: 20,
    ask: () => new Promise(() => {}),
  })
  await withGate(slow, async () => {
    const plan = await planOf(world, 'reboot compute-01')
    expect(plan).toContain('UNKNOWN slow: no answer within 1 s')
    expect(plan).toContain('OK stop flags: none set')
  })
})

test('F25 plan: a gate has the time that its configuration gives it', () => {
  const { context } = worldWith()
  const defined = { on: 'here', argv: ['x'], limitSeconds: 120, judge: { by: 'exit code', ok: [0], warn: [] } } as const
  const definitions = { ...context.commands.definitions, gates: { long: defined } }
  const gate = operatorGate({ ...context, commands: { ...context.commands, definitions } }, 'long')
  expect(gate.withinMs).toBeGreaterThanOrEqual(120_000)
})

test('F25 plan: each gate has a time limit of its own, which is the same for all nodes', () => {
  const gateOf = (name: string) => defineGate({ name, onNo: { plan: 'refuse' }, withinMs: 5_000, ask: async () => [] })
  const [one, other] = [gateOf('one'), gateOf('other')]
  const { limitOf } = limitsFor(8)
  expect(limitOf(one)).toBe(limitOf(one))
  expect(limitOf(other)).not.toBe(limitOf(one))
})

test('F36 plan: one host is asked one question at a time, and several hosts at once', async () => {
  const asked: string[] = []
  const most = new Map<string, number>()
  const open = new Map<string, number>()
  const gateOn = (host: string, name: string) =>
    defineGate({
      name,
      onNo: { plan: 'refuse' },
      host: () => host,
      ask: async () => {
        open.set(host, (open.get(host) ?? 0) + 1)
        most.set(host, Math.max(most.get(host) ?? 0, open.get(host) ?? 0))
        asked.push(name)
        await new Promise((resolve) => setImmediate(resolve))
        open.set(host, (open.get(host) ?? 0) - 1)
        return []
      },
    })
  const list = ['a1', 'a2', 'a3', 'b1', 'b2'].map((name) => gateOn(name.slice(0, 1), name))
  await askForPlan(list, await queryIn(worldWith()), limitsFor(8))
  expect([...most.values()]).toEqual([1, 1])
  expect(asked.slice(0, 2)).toEqual(['a1', 'b1'])
  expect(asked.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1', 'b2'])
})

test('F36 plan: at most so many hosts are asked at once', async () => {
  let open = 0
  let most = 0
  const gateOn = (host: string) =>
    defineGate({
      name: host,
      onNo: { plan: 'refuse' },
      host: () => host,
      ask: async () => {
        open++
        most = Math.max(most, open)
        await new Promise((resolve) => setImmediate(resolve))
        open--
        return []
      },
    })
  await askForPlan(['a', 'b', 'c', 'd', 'e'].map(gateOn), await queryIn(worldWith()), limitsFor(2))
  expect(most).toBe(2)
})

test('F36 plan: a gate whose turn never came is unknown, and the plan appears', async () => {
  const query = { ...(await queryIn(worldWith())), signal: AbortSignal.abort() }
  const late = defineGate({ name: 'late', onNo: { plan: 'refuse' }, host: () => 'mon-1', ask: async () => [] })
  const answers = await askForPlan([late], query, limitsFor(8))
  expect(answers).toMatchObject([{ verdict: { verdict: 'unknown', gate: 'node mon-1' }, causes: 'refuse' }])
})

test('F36 plan: beside rebootmgr, a node with another group blocks the other nodes of its group', async () => {
  const world = worldWith({ besideRebootmgr: 'yes' })
  const nodes = await world.context.inventory.nodes()
  const grouped = nodes.map((node) => ({ ...node, group: node.name.startsWith('compute') ? 'compute' : node.group }))
  Object.assign(world.context, { inventory: { ...world.context.inventory, nodes: async () => grouped } })
  world.cluster.configs.set('compute-02', { is: 'enabled', group: 'another' })
  expect(await planOf(world, 'reboot compute-01')).toContain('BLOCKED node group: compute-02 is in group another')
  Object.assign(world.context, { policy: { ...world.context.policy, besideRebootmgr: 'no' } })
  expect(await planOf(world, 'reboot compute-01')).not.toContain('node group')
})

test('F65 start: an operation that a gate holds until a time sleeps until then, holds no lock and does not expire', {
  tags: ['slow'],
}, async () => {
  const world = worldWith({ limits: { ...policy.limits, acquireLockMs: 3_600_000 } })
  const opensAtMs = world.nowMs + 5 * 3_600_000
  let asked = 0
  const opening = defineGate({
    name: 'opening hours',
    onNo: { plan: 'warn', start: 'hold', nextNode: 'hold' },
    ask: async ({ context, moment }) => {
      if (moment === 'start') asked++
      if (context.clock.now() >= opensAtMs) return []
      return [{ verdict: 'blocked', evidence: 'opens in the evening', remedy: '', notBeforeMs: opensAtMs }]
    },
  })
  await withGate(opening, async () => {
    const cycle = await begins(world, 'reboot compute-01')
    await until(cycle, () => (operationOf(cycle)?.held.length ?? 0) > 0)
    await world.passes(opensAtMs - world.nowMs - 60_000)
    expect(operationOf(cycle)).toMatchObject({ state: 'queued', held: ['opening hours: opens in the evening'] })
    expect((await world.context.locks.state()).scopes.flatMap(({ holders }) => holders)).toEqual([])
    // only the sweeper asks, once a minute
    expect(asked).toBeLessThan(310)
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
  })
})

test('F65 start: of several gates that name a time, the latest time counts', async () => {
  const world = worldWith()
  const planned = operationOf(await begins(world, 'reboot compute-01'))?.plan.nodes ?? []
  const opens = (name: string, hours: number) =>
    defineGate({
      name,
      onNo: { start: 'hold' },
      ask: async () => [{ verdict: 'blocked', evidence: name, remedy: '', notBeforeMs: hours * 3_600_000 }],
    })
  await withGate(opens('late', 5), () =>
    withGate(opens('early', 1), async () => {
      const answers = await askBeforeWork(world.context, planned, 'start', AbortSignal.timeout(10_000))
      expect(answers).toMatchObject({ patience: 'unlimited', notBeforeMs: 5 * 3_600_000 })
    }),
  )
})

test('S61 acquire: a gate that names a later time is waited for without a slot, and no limit of the step ends the wait', {
  tags: ['slow'],
}, async () => {
  const world = worldWith({ limits: { ...policy.limits, acquireLockMs: 3_600_000 } })
  const opensAtMs = world.nowMs + 5 * 3_600_000
  const opening = defineGate({
    name: 'opening hours',
    onNo: { acquire: 'wait' },
    ask: async ({ context }) =>
      context.clock.now() >= opensAtMs
        ? []
        : [{ verdict: 'blocked', evidence: 'opens in the evening', remedy: '', notBeforeMs: opensAtMs }],
  })
  await withGate(opening, async () => {
    const cycle = await begins(world, 'reboot compute-01')
    await untilStep(cycle, 'acquireLock')
    await world.passes(opensAtMs - world.nowMs - 60_000)
    expect(await holders(world)).toEqual([])
    expect(operationOf(cycle)?.state).toBe('running')
    expect(happened(world, 'compute-01', 'went down')).toBe(0)
    await untilOver(cycle)
    expect(operationOf(cycle)?.state).toBe('succeeded')
  })
})

test('gates: each is asked at the moments of its entry only, and a warning there lets work go on', async () => {
  const world = worldWith()
  const query = await queryIn(world)
  const said = { verdict: 'blocked', evidence: 'no', remedy: '' } as const
  const warns = defineGate({ name: 'warns', onNo: { plan: 'warn' }, ask: async () => [said] })
  const [answer] = await askForPlan([warns], query, limitsFor(1))
  expect(answer?.verdict).toMatchObject({ gate: 'warns', verdict: 'warn', evidence: 'no' })
})
