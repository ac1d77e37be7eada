import { expect, test } from 'vitest'
import { begins, untilStep, worldWith } from '../conformance/cycle.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana } from '../world/policy.ts'

test('F07 status: shows the last known nodes with their age while the nodes cannot be read', async () => {
  const world = harbour()
  const before = JSON.stringify(await world.says(ana, 'status'))
  const count = /(\d+ nodes)/.exec(before)?.[1] ?? 'no count'
  await world.passes(120_000)
  world.inventory.restrictions.add('unanswered')
  const status = JSON.stringify(await world.says(ana, 'status'))
  expect(status).toContain('node list unavailable. Last known')
  expect(status).toMatch(new RegExp(`${count} (under 1 s|\\d+ (m|min|s)) ago`))
  expect(status).not.toContain('0 nodes,')
})

test('F07 status: says that nothing is known, and calls no lock holder a stranger', async () => {
  const world = worldWith()
  await untilStep(await begins(world, 'reboot compute-01'), 'awaitNewBoot')
  const lastKnown = world.inventory.lastKnown
  Object.assign(world.inventory, { lastKnown: () => null })
  world.inventory.restrictions.add('filtered')
  const status = JSON.stringify(await world.says(ana, 'status'))
  expect(status).toContain('node list unavailable since this bot started')
  expect(status).not.toContain('is not in the inventory')
  Object.assign(world.inventory, { lastKnown })
})
