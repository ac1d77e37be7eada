// @module-tag slow

import { expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { runKilledAfter } from './kills.ts'
import { quarantineScenarios } from './scenarios-quarantine.ts'

test.each(quarantineScenarios)(
  'S74 $name: keeps every invariant, whenever a bot is killed',
  async (scenario) => {
    const { calls, wrong } = await runKilledAfter(scenario, new Set())
    expect(wrong).toEqual([])
    const every = Array.from({ length: calls }, (_, index) => index + 1)
    for (const call of sampled(every, 17)) {
      const result = await runKilledAfter(scenario, new Set([call]))
      expect(result.wrong, `killed after call ${call} of ${calls}`).toEqual([])
    }
  },
  60_000,
)
