import { join } from 'node:path'
import { expect, test } from 'vitest'
import { plain } from '../../src/core/messages/message.ts'
import { loadCommands } from '../../src/main/commands.ts'
import { ana, ben, chris, policy } from '../world/policy.ts'
import { World } from '../world/world.ts'

const vocabulary = await loadCommands(join(import.meta.dirname, '../../commands'))
const nodes = { 'storage-01': ['storage'], 'storage-02': ['storage'], 'compute-01': ['compute'] }
const newWorld = () => new World({ policy, vocabulary, nodes })

test('a storage node reboots once after two approvals, and its lock is free again', async () => {
  const world = newWorld()
  const plan = await world.says(ana, 'reboot storage-01 --reason "new kernel"')
  await world.presses(ana, plan, 'Request approval')
  await world.passes(1000)
  const card = world.chat.card('op-T1')
  if (!card) throw new Error('no card')
  const own = await world.presses(ana, card, 'Approve')
  expect(plain(own?.sentence ?? [])).toContain('asked')
  await world.presses(ben, card, 'Approve')
  await world.presses(chris, card, 'Approve')
  await world.passes(600_000)
  expect(world.chat.thread('op-T1').join('\n')).toContain('Done in')
  expect(world.machine('storage-01').reboots).toHaveLength(1)
  expect(world.locks.book.scopes).toEqual([])
  expect((await world.journals.verify()).chain).toBe('verifies')
})
