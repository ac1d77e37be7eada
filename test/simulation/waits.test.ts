import { expect, test } from 'vitest'
import { runKilledAfter } from './kills.ts'
import { waitScenarios } from './scenarios-waits.ts'

test.each(waitScenarios)('I11 waits: every wait ends when runs meet: $name', async (scenario) => {
  expect((await runKilledAfter(scenario, new Set())).wrong).toEqual([])
})
