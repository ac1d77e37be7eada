import { expect, test } from 'vitest'
import { seeds } from './thorough.ts'
import { report, sailed, voyageOf, type WeatherName } from './voyages.ts'

const counts: { readonly [name in WeatherName]: number } = { usual: 10, forgetful: 4, sleepy: 4 }

test.each(Object.entries(counts) as [WeatherName, number][])(
  'several operations in %s weather keep every invariant, whatever the seed',
  async (weather, count) => {
    for (const seed of seeds(count)) {
      const voyage = voyageOf(seed, weather)
      const wrong = await sailed(voyage)
      expect(wrong.length === 0 ? '' : await report(voyage)).toBe('')
    }
  },
  600_000,
)

test('a voyage is the same for the same seed', async () => {
  const voyage = voyageOf(3, 'usual')
  expect(voyageOf(3, 'usual')).toEqual(voyage)
  expect(voyageOf(4, 'usual')).not.toEqual(voyage)
})
