// @module-tag slow

import { describe, expect, test } from 'vitest'
import { repetitions, sampled } from '../samples.ts'
import { runKilledAfter } from './kills.ts'
import { randomFrom } from './random.ts'
import { everyScenario } from './scenarios.ts'
import { nightOfFour } from './scenarios-fleet-nights.ts'

const pairs = repetitions(3)

describe.each([...everyScenario, nightOfFour])('$name', (scenario) => {
  test('crash: a bot killed at any one call loses nothing and repeats nothing', async () => {
    const { calls, wrong } = await runKilledAfter(scenario, new Set())
    expect(wrong).toEqual([])
    const every = Array.from({ length: calls }, (_, index) => index + 1)
    for (const call of sampled(every, 23)) {
      const result = await runKilledAfter(scenario, new Set([call]))
      expect(result.wrong, `killed after call ${call} of ${calls}`).toEqual([])
    }
  })

  test('crash: bots killed at any two calls lose nothing and repeat nothing', async () => {
    const { calls } = await runKilledAfter(scenario, new Set())
    const random = randomFrom(calls)
    for (const _ of pairs) {
      const kills = [1 + Math.floor(random() * calls), 1 + Math.floor(random() * calls * 1.2)]
      const result = await runKilledAfter(scenario, new Set(kills))
      expect(result.wrong, `killed after calls ${kills.join(' and ')} of ${calls}`).toEqual([])
    }
  })
})
