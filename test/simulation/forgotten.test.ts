import { expect, test } from 'vitest'
import { runKilledAfter } from './kills.ts'
import { forgottenScenarios } from './scenarios-forgotten.ts'

test.each(forgottenScenarios)('I4 journals: lose nothing that forbids when $name', async (scenario) => {
  expect((await runKilledAfter(scenario, new Set())).wrong).toEqual([])
})
