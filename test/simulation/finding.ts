import { dryRun } from './dry-runs.ts'
import { toldKilledAfter } from './kills.ts'
import type { Mutation } from './mistake.ts'
import { uproot } from './mutations.ts'
import { ranRandom, voyageOf } from './random-runs.ts'
import { toldAsleep } from './sleepers.ts'
import { type Stopping, toldStopped } from './stops.ts'
import { everyStory, stories } from './stories.ts'
import { storiesOfWaits } from './stories-waits.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

/** The same numbers in another order, so that near ones come far from each other: what matters lies close together. */
const spread = (count: number) => numbers(count).sort((a, b) => ((a * 0.618) % 1) - ((b * 0.618) % 1))

const ways: readonly Stopping[] = [
  'the cluster is stopped',
  'the node is disabled',
  'the approvers have left',
  'the nodes have become storage',
]

/** Everything that a mistake's finder tries, one after the other; voyages of so many seeds at most. */
async function* tries(
  { found, plant, story: name, asleepAt }: Mutation,
  seeds: number,
): AsyncGenerator<readonly string[]> {
  const told = name === undefined ? stories : [...everyStory, ...storiesOfWaits].filter((story) => story.name === name)
  switch (found) {
    case 'stories':
      for (const story of told) yield (await toldKilledAfter(story, new Set(), plant)).wrong
      return
    case 'kills':
      for (const story of told)
        for (const call of spread(400)) yield (await toldKilledAfter(story, new Set([call]), plant)).wrong
      return
    case 'sleepers':
      for (const story of told)
        for (const call of asleepAt ? numbers(20) : spread(400))
          yield (await toldAsleep(story, call, 'late', plant, (method) => method === (asleepAt ?? method))).wrong
      return
    case 'stops':
      for (const story of told)
        for (const turn of spread(150)) for (const how of ways) yield (await toldStopped(story, turn, how, plant)).wrong
      return
    case 'voyages':
    case 'long voyages':
      for (const seed of numbers(seeds)) yield await ranRandom(voyageOf(seed, 'usual'), plant)
      return
    case 'dry runs':
      for (const story of told) yield await dryRun(story.name, plant)
  }
}

/** After how many tries a mistake is found by the invariant that it violates; null when it is not. */
export async function triesToFind(mistake: Mutation, seeds: number): Promise<number | null> {
  let tried = 0
  try {
    for await (const wrong of tries(mistake, seeds)) {
      tried++
      uproot()
      if (wrong.some((one) => one.startsWith(`${mistake.violates}: ${mistake.kind ?? ''}`))) return tried
    }
    return null
  } finally {
    uproot()
  }
}
