import { expect, test } from 'vitest'
import { repetitions } from '../samples.ts'
import { type FaultProfileName, failureReport, randomRunOf, randomRunResult } from './random-runs.ts'

const counts: { readonly [name in FaultProfileName]: number } = {
  defaultFaults: 10,
  lossyStores: 4,
  suspendingWorkers: 4,
  lostRights: 6,
  lostReplicas: 6,
  brokenNodes: 4,
  replays: 6,
}

test.each(Object.entries(counts) as [FaultProfileName, number][])(
  'random run: several operations under %s keep every invariant for every seed',
  async (profile, count) => {
    for (const seed of repetitions(count)) {
      const run = randomRunOf(seed, profile)
      const wrong = await randomRunResult(run)
      expect(wrong.length === 0 ? '' : await failureReport(run)).toBe('')
    }
  },
  600_000,
)

test('random run: the same seed gives the same run', async () => {
  const run = randomRunOf(3, 'defaultFaults')
  expect(randomRunOf(3, 'defaultFaults')).toEqual(run)
  expect(randomRunOf(4, 'defaultFaults')).not.toEqual(run)
})
