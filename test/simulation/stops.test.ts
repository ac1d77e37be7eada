// @module-tag slow

import { describe, expect, test } from 'vitest'
import { sampled } from '../samples.ts'
import { scenarios } from './scenarios.ts'
import { runStopped, type Stopping } from './stops.ts'

const ways: readonly Stopping[] = [
  'the cluster is stopped',
  'the node is disabled',
  'the approvers have left',
  'the nodes have become storage',
]

describe.each(scenarios)('$name', (scenario) => {
  test.each(ways)(
    'I6 stop: a changed node is finished or restored whenever %s',
    async (how) => {
      const { calls } = await runStopped(scenario, 0, how)
      const every = Array.from({ length: calls }, (_, index) => index + 1)
      for (const turn of sampled(every, 29)) {
        const { wrong } = await runStopped(scenario, turn, how)
        expect(wrong, `after turn ${turn} of ${calls}`).toEqual([])
      }
    },
    60_000,
  )
})
