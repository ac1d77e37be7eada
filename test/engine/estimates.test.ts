import { expect, test } from 'vitest'
import { operationState } from '../../src/core/operation/state.ts'
import { TestConversation } from '../conversations/conversation.ts'

/** Five reboots of compute nodes, one after the other. */
async function fiveReboots(): Promise<TestConversation> {
  const talk = new TestConversation()
  for (let number = 1; number <= 5; number++) {
    await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
    await talk.ana.presses('Start')
    await talk.passes('10 min')
  }
  talk.transcript()
  return talk
}

test('estimates: a plan has none below five runs, and says how many are known', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01')
  expect(talk.ana.reads()).toContain('Duration of a reboot on compute: no estimate yet, 0 of 5 runs known.')
  expect(talk.ana.reads()).not.toContain('Takes')
})

test('estimates: plan and card say how long nodes took before, and a hold takes the card’s end back', async () => {
  const talk = await fiveReboots()
  await talk.ana.types('/cluster reboot compute-01,compute-02 --reason "new kernel"')
  expect(talk.ana.reads()).toMatch(/Takes in total \d+ .* by earlier runs, once it has its locks\./)
  expect(talk.ana.reads()).toMatch(/Duration of a reboot on compute: .* a node \(5 runs; a window must leave .*\)\./)
  talk.operation = 'op-T6'
  await talk.ana.presses('Start')
  await talk.passes('5 s')
  const started = operationState(talk.world.journals.operationNow('op-T6'))
  expect(started?.expectedEnd).not.toBeNull()
  expect(talk.card()).toContain('Ends about')
  await talk.ana.types('/cluster pause op-T6')
  await talk.passes('1 min')
  expect(operationState(talk.world.journals.operationNow('op-T6'))?.expectedEnd).toBeNull()
  expect(talk.card()).not.toContain('Ends about')
})

test('estimates: the journal keeps how long a run worked on its node, and with which roles', async () => {
  const talk = await fiveReboots()
  const worked = operationState(talk.world.journals.operationNow('op-T1'))?.runs[0]?.worked
  expect(worked).toMatchObject({ work: 'reboot', roles: ['compute'] })
  expect(worked?.ms).toBeGreaterThan(1000)
})
