// @module-tag slow

import { expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { runKilledAfter } from './kills.ts'
import { windowScenarios } from './scenarios-windows.ts'

test.each(windowScenarios)('S17 S61 S73 windows: nodes are changed in their openings only: $name', async (scenario) => {
  expect((await runKilledAfter(scenario, new Set())).wrong).toEqual([])
})

const killed = sampled(windowScenarios, 4)

test.each(killed)(
  'S61 S73 crash: a bot killed at any one call changes nodes in their openings only: $name',
  async (scenario) => {
    const { calls } = await runKilledAfter(scenario, new Set())
    const wrong: string[] = []
    for (const call of sampled(
      Array.from({ length: calls }, (_, index) => index + 1),
      37,
    ))
      for (const seen of (await runKilledAfter(scenario, new Set([call]))).wrong)
        wrong.push(`killed after call ${call} of ${calls}: ${seen}`)
    expect(wrong).toEqual([])
  },
)
