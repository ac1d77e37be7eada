// @module-tag slow

import { expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { runKilledAfter } from './kills.ts'
import { partScenarios } from './scenarios-parts.ts'

test.each(partScenarios)(
  'I2 parts: $name leads to the reboot of exactly the nodes that were approved',
  async (scenario) => {
    expect((await runKilledAfter(scenario, new Set())).wrong).toEqual([])
  },
)

test.each(partScenarios)(
  'I2 and I4 parts: $name, with the bot killed after each of its writes',
  async (scenario) => {
    const { calls } = await runKilledAfter(scenario, new Set())
    const wrong: string[] = []
    for (const call of sampled(
      Array.from({ length: calls }, (_, index) => index + 1),
      20,
    ))
      wrong.push(...(await runKilledAfter(scenario, new Set([call]))).wrong.map((one) => `${call}: ${one}`))
    expect(wrong).toEqual([])
  },
  300_000,
)
