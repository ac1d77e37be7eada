import { expect, test } from 'vitest'
import { fastTiming } from '../../sandbox/fleet/demo-cluster.ts'
import { sceneConfiguration } from '../../sandbox/scenes/configuration.ts'
import { scenesOf } from '../../sandbox/scenes/scenes.ts'
import { environmentForAll } from './quick-environment.ts'
import { quickPlan } from './quick-plan.ts'

const environment = await environmentForAll({
  ...quickPlan([
    'storage-01',
    'storage-02',
    'storage-03',
    'control-1',
    'control-2',
    'control-3',
    'compute-01',
    'compute-02',
    'gateway-1',
    'gateway-2',
  ]),
  mode: 'socket',
  timing: fastTiming,
  rewrite: sceneConfiguration,
})
const scenes = scenesOf(environment)
const { workspace } = environment

/** Plays a scene to its end; returns how it ended. */
async function played(name: string) {
  scenes.play(name)
  await expect.poll(() => scenes.state().playing, { timeout: 240_000, interval: 500 }).toBeNull()
  return scenes.state().ended
}

test('scenes: a campaign is half done after two days', { timeout: 300_000 }, async () => {
  expect(await played('campaign')).toMatchObject({ outcome: 'ready' })
  expect(workspace.person('ana').finds('#storage-ops', '2 of 4 nodes comply')).toBeDefined()
})

test('scenes: the morning after a night has a digest of what was done and what was not approved', {
  timeout: 300_000,
}, async () => {
  expect(await played('morning')).toMatchObject({ outcome: 'ready' })
  expect(workspace.transcript('#cluster-ops')).toMatch(/done: .*storage-0\d.*; not approved in time: control-\d/)
})

test('scenes: one is played at a time, and one that needs free nodes says so', { timeout: 300_000 }, async () => {
  scenes.play('approval')
  expect(() => scenes.play('approval')).toThrow('is being played')
  expect(() => scenes.play('nothing')).toThrow('there is no scene')
  await expect.poll(() => scenes.state().playing, { timeout: 60_000, interval: 500 }).toBeNull()
  for (const node of ['storage-01', 'storage-02', 'storage-03'])
    await environment.fleet.switchOn(node, 'neverReturns', '')
  expect(await played('stuck')).toMatchObject({ outcome: 'stopped', words: expect.stringContaining('free storage') })
})
