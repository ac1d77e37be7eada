import { expect, test } from 'vitest'
import type { Typing } from '../../src/engine/ports/conversation.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, channel, dora, gus, policy, sharedChannel } from '../world/policy.ts'
import type { World } from '../world/world.ts'

const typing: Typing = {
  person: ana,
  channel,
  action: 'ask',
  value: { id: '', revision: 0, command: 'reboot' },
  field: 'nodes',
  typed: 'stor',
}

async function offered(world: World, changed: Partial<Typing>, most = 100): Promise<readonly string[]> {
  const { suggestions } = conversation({ clusters: new Map([['harbour', world.context]]), prefix: '/cluster' })
  return (await suggestions({ ...typing, ...changed }, most)).map(({ shown }) => shown)
}

test('suggestions: a person with permission for the command is offered nodes and groups, as many as asked for', async () => {
  const world = harbour()
  const all = await offered(world, {})
  expect(all).toContainEqual(expect.stringMatching(/^storage-01 · storage/))
  expect(all[0]).toMatch(/^role=storage · \d nodes$/)
  expect(await offered(world, {}, 2)).toEqual(all.slice(0, 2))
})

test.each([
  ['a guest', { person: gus }],
  ['a shared channel', { channel: sharedChannel }],
  ['a command that does not exist', { value: { ...typing.value, command: 'format' } }],
  ['no command', { value: { id: 'reboot', revision: 0 } }],
  ['a person whom no rule allows it', { person: dora }],
])('S43 suggestions: %s is offered nothing of the cluster', async (_who, forged) => {
  const world = harbour({ ...policy, access: policy.access.map((rule) => ({ ...rule, people: [ana] })) })
  world.context.recent.inventory.nodes = () => Promise.reject(new Error('the nodes were read'))
  expect(await offered(world, forged)).toEqual(['stor'])
  expect(await offered(world, { ...forged, typed: '' })).toEqual([])
})

test.each([
  ['another dialog', { action: 'deny' }],
  ['another field', { field: 'reason' }],
  ['the App Home', { at: 'home' as const }],
])('S43 suggestions: %s has none', async (_what, forged) => {
  expect(await offered(harbour(), forged)).toEqual([])
})

test('suggestions: offer what was typed while the nodes cannot be read', async () => {
  const world = harbour()
  world.context.recent.inventory.nodes = () => Promise.reject(new Failure('Consul', 'no answer', 'none'))
  expect(await offered(world, { typed: 'storage-01' })).toEqual(['storage-01'])
})
