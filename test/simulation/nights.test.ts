// @module-tag slow

import { expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { runKilledAfter } from './kills.ts'
import { nightScenarios } from './scenarios-nights.ts'

test.each(nightScenarios)('S72 S75 S76 S77 nights: keep to card, owner, list and window: $name', async (scenario) => {
  expect((await runKilledAfter(scenario, new Set())).wrong).toEqual([])
})

test.each(sampled(nightScenarios, 1))(
  'S75 S76 crash: a bot killed at any one call keeps to them: $name',
  async (scenario) => {
    const { calls } = await runKilledAfter(scenario, new Set())
    const wrong: string[] = []
    for (const call of sampled(
      Array.from({ length: calls }, (_, index) => index + 1),
      29,
    ))
      for (const seen of (await runKilledAfter(scenario, new Set([call]))).wrong)
        wrong.push(`killed after call ${call} of ${calls}: ${seen}`)
    expect(wrong).toEqual([])
  },
)
