import { triesToFind } from './finding.ts'
import { toldKilledAfter } from './kills.ts'
import { mutationsPlanted } from './mutations.ts'
import { deliverOperationMessages, type FaultProfileName, type RandomRun, runRandom, voyageOf } from './random-runs.ts'
import { stories } from './stories.ts'

/** A piece of work that one of several workers does. */
export type Work =
  | { readonly is: 'seeds'; readonly from: number; readonly count: number }
  | { readonly is: 'planted'; readonly index: number; readonly seeds: number }
  | { readonly is: 'crashes'; readonly story: number; readonly first: number }

/** What came of a piece of work. */
export type Worked = {
  readonly work: Work
  /** How many times something was told from its beginning to its end. */
  readonly runs: number
  readonly turns: number
  readonly faults: number
  /** What went wrong, each with what to type to see it again. */
  readonly wrong: readonly string[]
  /** How many tries finding a planted mistake took; null when it was not found. */
  readonly tries: number | null
}

const weathers: readonly FaultProfileName[] = ['usual', 'forgetful', 'usual', 'sleepy']

/** The rolling reboot of a seed, and the weather that it meets. */
export const oceanVoyage = (seed: number): RandomRun =>
  voyageOf(seed, weathers[seed % weathers.length] ?? 'usual', 'ocean')

/** Does a piece of work. */
export async function does(work: Work): Promise<Worked> {
  switch (work.is) {
    case 'seeds':
      return sailAll(work)
    case 'planted': {
      const mistake = mutationsPlanted[work.index]
      const tries = mistake ? await triesToFind(mistake, work.seeds) : null
      return { work, runs: tries ?? 0, turns: 0, faults: 0, wrong: [], tries }
    }
    case 'crashes':
      return crashAll(work)
  }
}

async function sailAll(work: Extract<Work, { is: 'seeds' }>): Promise<Worked> {
  const sum = { turns: 0, faults: 0, wrong: [] as string[] }
  for (let seed = work.from; seed < work.from + work.count; seed++) {
    const voyage = oceanVoyage(seed)
    const { wrong, turns, faults } = await runRandom(voyage)
    sum.turns += turns
    sum.faults += faults
    // Shortening takes a hundred voyages: one for each worker's share is enough to begin with.
    if (wrong.length > 0)
      sum.wrong.push(
        `${sum.wrong.length === 0 ? await deliverOperationMessages(voyage) : `seed ${seed}: ${wrong.join('; ')}`}\n  again: npm run simulate -- --seed ${seed}`,
      )
  }
  return { work, runs: work.count, ...sum, tries: null }
}

/** One crash after this call, and every second crash after it. */
async function crashAll(work: Extract<Work, { is: 'crashes' }>): Promise<Worked> {
  const story = stories[work.story]
  const wrong: string[] = []
  let runs = 0
  const crash = async (kills: readonly number[]): Promise<number> => {
    if (!story) return 0
    const told = await toldKilledAfter(story, new Set(kills))
    runs++
    if (told.wrong.length > 0)
      wrong.push(`${story.name}, killed after calls ${kills.join(' and ')}: ${told.wrong.join('; ')}`)
    return told.calls
  }
  const calls = await crash([work.first])
  for (let second = work.first + 1; second <= calls; second++) await crash([work.first, second])
  return { work, runs, turns: 0, faults: 2 * runs - 1, wrong, tries: null }
}
