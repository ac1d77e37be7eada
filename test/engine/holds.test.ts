import { expect, test } from 'vitest'
import { harbour } from '../world/demo-cluster.ts'
import { ana, dora } from '../world/policy.ts'

test('F176 hold: is recorded at most once a minute while only the details of its reason change', async () => {
  const world = harbour()
  const plan = await world.says(ana, 'reboot compute-01')
  await world.cluster.setStop({ kind: 'cluster' }, 'power work', dora)
  await world.presses(ana, plan, 'Start')
  for (let left = 600; left > 0; left -= 5) {
    await world.cluster.setStop({ kind: 'cluster' }, `power work, ${left} s left`, dora)
    await world.passes(5_000)
  }
  const held = (await world.journals.operation('op-T1')).filter(({ event }) => event.type === 'held')
  expect(held.length).toBeGreaterThan(5)
  expect(held.length).toBeLessThan(13)
  expect(world.chat.thread('op-T1').filter((line) => line.startsWith('Not started: '))).toHaveLength(1)
  expect(JSON.stringify(world.chat.card('op-T1'))).toMatch(/power work, \d\d? s left/)
  await world.says(dora, 'resume cluster')
  await world.passes(300_000)
  expect(world.chat.thread('op-T1').join('\n')).toContain('Done in')
})
