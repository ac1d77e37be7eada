import { afterEach, expect, test } from 'vitest'
import { dryRun } from './dry-runs.ts'
import { toldKilledAfter } from './kills.ts'
import { type Finder, type Planted, planted, uproot } from './planted.ts'
import { toldAsleep } from './sleepers.ts'
import { type Stopping, toldStopped } from './stops.ts'
import { everyStory, stories } from './stories.ts'
import type { InvariantId } from './violation.ts'
import { sailed, voyageOf } from './voyages.ts'

afterEach(uproot)

const numbers = (count: number, every = 1) =>
  Array.from({ length: Math.floor(count / every) }, (_, at) => (at + 1) * every)
const ways: readonly Stopping[] = [
  'the cluster is stopped',
  'the node is disabled',
  'the approvers have left',
  'the nodes have become storage',
]

/** Everything that a finder tries, one after the other. */
async function* tries(finder: Finder, { plant, story: name }: Planted): AsyncGenerator<readonly string[]> {
  const told = name === undefined ? stories : everyStory.filter((story) => story.name === name)
  switch (finder) {
    case 'stories':
      for (const story of told) yield (await toldKilledAfter(story, new Set(), plant)).wrong
      return
    case 'kills':
      for (const story of told)
        for (const call of numbers(200, 7)) yield (await toldKilledAfter(story, new Set([call]), plant)).wrong
      return
    case 'sleepers':
      for (const story of told)
        for (const call of numbers(500)) yield (await toldAsleep(story, call, 'late', plant)).wrong
      return
    case 'stops':
      for (const story of told)
        for (const turn of numbers(150, 2))
          for (const how of ways) yield (await toldStopped(story, turn, how, plant)).wrong
      return
    case 'voyages':
      for (const seed of numbers(150)) yield await sailed(voyageOf(seed, 'usual'), plant)
      return
    case 'dry runs':
      for (const story of told) yield await dryRun(story.name, plant)
  }
}

async function isFound(mistake: Planted, id: InvariantId): Promise<boolean> {
  for await (const wrong of tries(mistake.found, mistake)) {
    uproot()
    if (wrong.some((one) => one.startsWith(`${id}:`))) return true
  }
  return false
}

test.each(planted)(
  '$violates finds that $mistake',
  async (mistake) => {
    expect(await isFound(mistake, mistake.violates)).toBe(true)
  },
  60_000,
)

test('every invariant has a mistake that only it must find', () => {
  const ids = new Set(planted.map(({ violates }) => violates))
  expect([...ids].sort()).toEqual(['I1', 'I10', 'I2', 'I3', 'I4', 'I5', 'I6', 'I7', 'I8', 'I9'])
  expect(planted.length).toBeGreaterThanOrEqual(15)
})
