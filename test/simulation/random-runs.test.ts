import { expect, test } from 'vitest'
import { seeds } from './exhaustive.ts'
import { deliverOperationMessages, type FaultProfileName, ranRandom, voyageOf } from './random-runs.ts'

const counts: { readonly [name in FaultProfileName]: number } = { usual: 10, forgetful: 4, sleepy: 4 }

test.each(Object.entries(counts) as [FaultProfileName, number][])(
  'several operations in %s weather keep every invariant, whatever the seed',
  async (weather, count) => {
    for (const seed of seeds(count)) {
      const voyage = voyageOf(seed, weather)
      const wrong = await ranRandom(voyage)
      expect(wrong.length === 0 ? '' : await deliverOperationMessages(voyage)).toBe('')
    }
  },
  600_000,
)

test('a voyage is the same for the same seed', async () => {
  const voyage = voyageOf(3, 'usual')
  expect(voyageOf(3, 'usual')).toEqual(voyage)
  expect(voyageOf(4, 'usual')).not.toEqual(voyage)
})
