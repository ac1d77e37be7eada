import { expect, test } from 'vitest'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, chris } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'

test('reboot: reboots a storage node once after two approvals, and releases its lock', async () => {
  const world = harbour()
  const plan = (await says(world, ana, 'reboot storage-01 --reason "new kernel"')).at(-1)
  if (!plan) throw new Error('no plan')
  await presses(world, ana, plan, 'Request approval')
  await world.passes(5_000)
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('no card')
  await presses(world, ben, card, 'Approve')
  await presses(world, chris, card, 'Approve')
  await world.passes(600_000)
  expect(world.chat.thread('op-T1').at(-1)).toContain('Done in')
  expect(world.effects.filter(({ what }) => what === 'went down')).toHaveLength(1)
  expect(world.locks.table.scopes).toEqual([])
  expect((await world.journals.verify()).chain).toBe('verifies')
})
