import { expect, test } from 'vitest'
import { plain } from '../../src/core/message.ts'
import { begins, untilStep, worldWith } from '../conformance/cycle.ts'
import { rendered } from '../conversations/rendered.ts'
import { ana, policy } from '../world/policy.ts'
import type { World } from '../world/world.ts'

/** The lines of a plan that forecast its worst moment. */
async function forecastIn(world: World, words: string): Promise<readonly string[]> {
  const message = await world.says(ana, words)
  return [plain(message.sentence), ...rendered(message)]
    .join('\n')
    .split('\n')
    .map((line) => line.trim())
    .flatMap((line) => /(?:The w|W)orst moment.*|No other instance.*/.exec(line)?.[0] ?? [])
}

test('F160 plan: forecasts what one more failure exceeds while its nodes are out', async () => {
  const world = worldWith()
  world.cluster.workTags = ['rebootmgr', 'min_passing=5']
  expect(await forecastIn(world, 'reboot storage-01 --reason x')).toEqual([
    'Worst moment: work with 0 instances to spare (6 pass now); one more failure is too many: compute-01, compute-02, hyper-01, odd-01, storage-02.',
    'The worst moment does not count what is asked about each node alone: quorum.',
  ])
})

test('F160 plan: counts the nodes that other runs have out', async () => {
  const world = worldWith({ ...policy, clusterSlots: 2 })
  world.cluster.workTags = ['rebootmgr', 'min_passing=4']
  await untilStep(await begins(world, 'reboot compute-01'), 'awaitNewBoot')
  expect(await forecastIn(world, 'reboot storage-01 --reason x')).toEqual([
    'Worst moment: work with 0 instances to spare (5 pass now); one more failure is too many: compute-02, hyper-01, odd-01, storage-02.',
    'The worst moment does not count what is asked about each node alone: quorum.',
  ])
})

test('F160 plan: forecasts nothing about services while other runs have all slots', async () => {
  const world = worldWith({ ...policy, clusterSlots: 1 })
  world.cluster.workTags = ['rebootmgr', 'min_passing=1']
  await untilStep(await begins(world, 'reboot compute-01'), 'awaitNewBoot')
  expect(await forecastIn(world, 'reboot storage-01 --reason x')).toEqual([
    'The worst moment does not count what is asked about each node alone: quorum.',
  ])
})

test('F160 plan: a plan that only restores has no forecast', async () => {
  const world = worldWith()
  expect(await forecastIn(world, 'undrain compute-01')).toEqual([])
})
