import { expect, test } from 'vitest'
import { harbour } from '../world/demo-cluster.ts'
import { ana, ben, chris } from '../world/policy.ts'
import { presses, says } from '../world/requests.ts'
import type { World } from '../world/world.ts'

/** Writing takes time, as it does in a real store. */
function writingTakes(world: World, ms: number): void {
  const append = world.journals.append.bind(world.journals)
  world.journals.append = async (entry) => {
    const appended = await append(entry)
    world.nowMs += ms
    return appended
  }
}

test('summary: names the lock that an operation waits for when journal writes are slow', async () => {
  const world = harbour()
  writingTakes(world, 3)
  for (const [node, operation] of [
    ['storage-01', 'op-T1'],
    ['storage-02', 'op-T2'],
  ] as const) {
    const plan = (await says(world, ana, `reboot ${node} --reason "new kernel"`)).at(-1)
    if (!plan) throw new Error('no plan')
    await presses(world, ana, plan, 'Request approval')
    await world.passes(5_000)
    const card = world.chat.card(operation)
    if (!card) throw new Error('no card')
    await presses(world, ben, card, 'Approve')
    await presses(world, chris, card, 'Approve')
  }
  await world.passes(3_000)
  const open = await world.journals.open()
  expect(open.find(({ operation }) => operation === 'op-T2')?.now).toMatch(/^waiting for lock role\/storage: op-T1/)
})
