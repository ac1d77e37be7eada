import { expect, test } from 'vitest'
import { nodesUnfinished } from '../../src/core/operation/actions.ts'
import { summaryOf } from '../../src/engine/operations/summaries.ts'
import { begins, happened, operationOf, told, until, untilOver, untilStep, worldWith } from '../conformance/cycle.ts'
import type { World } from '../world/world.ts'

const names = ['compute-01', 'compute-02', 'compute-03'] as const
const minuteMs = 60_000

function needing(...nodes: readonly string[]): World {
  const world = worldWith()
  world.add('compute-03', ['compute'])
  for (const name of names)
    world.machine(name).rebootRequired = nodes.includes(name) ? { why: 'kernel 6.1.9', sinceMs: null } : null
  return world
}

test('S72 reboot: a node that needs none when its turn comes leaves the plan without a run, and is counted once', {
  tags: ['slow'],
}, async () => {
  const world = needing(...names)
  const cycle = await begins(world, `reboot ${names.join()} --if-needed`)
  await untilStep(cycle, 'awaitNewBoot')
  world.machine('compute-02').rebootRequired = null
  await untilOver(cycle)
  const operation = operationOf(cycle)
  expect(operation).toMatchObject({
    state: 'succeeded',
    summary: '2 done, 0 failed, 0 untouched, 1 left out.',
    leftOut: [{ nodes: ['compute-02'], why: 'no longer needs a reboot', by: null }],
  })
  expect(operation?.runs.map(({ node }) => node)).toEqual(['compute-01', 'compute-03'])
  expect(await told(cycle)).toContain('compute-02 no longer needs a reboot')
  expect(JSON.stringify(world.chat.card(cycle.operation))).toContain('no longer needs a reboot')
})

test('S72 reboot: nodes that need it no more are one line of the card, not one each', async () => {
  const cycle = await begins(needing(), `reboot ${names.join()} --if-needed`)
  await untilOver(cycle)
  await cycle.world.passes(minuteMs)
  const card = JSON.stringify(cycle.world.chat.card(cycle.operation))
  expect(card.match(/no longer needs a reboot/g)).toHaveLength(1)
  expect(operationOf(cycle)).toMatchObject({ state: 'succeeded', runs: [] })
  const operation = operationOf(cycle)
  if (operation === null) throw new Error('no operation')
  expect(summaryOf(operation, []).nodes).toEqual([])
  // nothing is left to retry
  expect(nodesUnfinished(operation)).toEqual([])
})

test('S72 reboot: a node that cannot be asked keeps its run, which says so', async () => {
  const world = needing(...names)
  const cycle = await begins(world, 'reboot compute-01,compute-02 --if-needed')
  world.machine('compute-01').faults.silent = true
  await until(cycle, () => (operationOf(cycle)?.runs.length ?? 0) > 0)
  expect(operationOf(cycle)?.runs[0]?.node).toBe('compute-01')
})

test('S72 reboot: without --if-needed no node leaves because it needs none', async () => {
  const cycle = await begins(needing(), 'reboot compute-01,compute-02')
  await untilOver(cycle)
  expect(happened(cycle.world, 'compute-02', 'went down')).toBe(1)
})

test('S72 reboot: the only node of a request has a run, whose result is the answer', async () => {
  const cycle = await begins(needing(), 'reboot compute-01 --if-needed')
  await untilOver(cycle)
  expect(operationOf(cycle)?.runs[0]?.outcome).toBe('nothing to do')
})
