// @module-tag slow

import { expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { runKilledAfter } from './kills.ts'
import type { Scenario } from './scenarios.ts'
import { objectionAfterTaking, oneTooMany, waitScenarios } from './scenarios-waits.ts'

test.each(waitScenarios)('I11 waits: every wait ends when runs meet: $name', async (scenario) => {
  expect((await runKilledAfter(scenario, new Set())).wrong).toEqual([])
})

/** The violations of a scenario when a bot is killed after each call of a sample. */
async function wrongWhenKilled(scenario: Scenario): Promise<readonly string[]> {
  const { calls } = await runKilledAfter(scenario, new Set())
  const wrong: string[] = []
  for (const call of sampled(
    Array.from({ length: calls }, (_, index) => index + 1),
    23,
  )) {
    const result = await runKilledAfter(scenario, new Set([call]))
    wrong.push(...result.wrong.map((seen) => `killed after call ${call} of ${calls}: ${seen}`))
  }
  return wrong
}

test('F118 crash: a bot killed at any one call gives slots back once and keeps the number', async () => {
  expect(await wrongWhenKilled(objectionAfterTaking)).toEqual([])
})

test('F140 crash: a bot killed at any one call lets one of two runs that do not fit give way, and both nodes reboot', async () => {
  expect(await wrongWhenKilled(oneTooMany)).toEqual([])
})
