// @module-tag slow

import { expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import type { FaultModes } from '../world/faults.ts'
import { Judge } from './judge.ts'
import { runKilledAfter } from './kills.ts'
import { silenceScenarios } from './scenarios-silences.ts'
import { smallCluster } from './simulated-cluster.ts'

test.each(silenceScenarios)('S62 silences: end with their work and while it hangs: $name', async (scenario) => {
  expect((await runKilledAfter(scenario, new Set())).wrong).toEqual([])
})

test.each(silenceScenarios)(
  'S62 crash: a bot killed at any one call leaves no silence behind: $name',
  async (scenario) => {
    const { calls } = await runKilledAfter(scenario, new Set())
    const wrong: string[] = []
    for (const call of sampled(
      Array.from({ length: calls }, (_, index) => index + 1),
      23,
    )) {
      const result = await runKilledAfter(scenario, new Set([call]))
      wrong.push(...result.wrong.map((seen) => `killed after call ${call} of ${calls}: ${seen}`))
    }
    expect(wrong).toEqual([])
  },
)

test.each(['fails', 'unanswered', 'twice'] as const)(
  'S62 silences: end with their work when every other call about them %s',
  async (mode) => {
    for (const scenario of silenceScenarios) {
      const world = smallCluster()
      const judge = new Judge(world)
      let calls = 0
      const faultFor: FaultModes = ({ port, kind }) =>
        (port === 'capability' || port === 'lease') && kind !== 'read' && ++calls % 2 === 1 ? mode : 'lives'
      world.faultFor = faultFor
      await scenario.run(world)
      expect([...(await judge.judgeEnd()), ...scenario.problems(world)]).toEqual([])
      expect(calls).toBeGreaterThan(2)
    }
  },
)
