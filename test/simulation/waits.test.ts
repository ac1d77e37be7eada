import { expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { runKilledAfter } from './kills.ts'
import { objectionAfterTaking, waitScenarios } from './scenarios-waits.ts'

test.each(waitScenarios)('I11 waits: every wait ends when runs meet: $name', async (scenario) => {
  expect((await runKilledAfter(scenario, new Set())).wrong).toEqual([])
})

test('F118 crash: a bot killed at any one call gives slots back once and keeps the number', async () => {
  const { calls } = await runKilledAfter(objectionAfterTaking, new Set())
  const every = Array.from({ length: calls }, (_, index) => index + 1)
  for (const call of sampled(every, 23)) {
    const told = await runKilledAfter(objectionAfterTaking, new Set([call]))
    expect(told.wrong, `killed after call ${call} of ${calls}`).toEqual([])
  }
}, 60_000)
