import { triesToFind } from './finding.ts'
import { runKilledAfter } from './kills.ts'
import { allMutations } from './mutations.ts'
import { type FaultProfileName, failureReport, type RandomRun, randomRunOf, runRandom } from './random-runs.ts'
import { scenarios } from './scenarios.ts'

/** A piece of work that one of several workers does. */
export type Job =
  | { readonly is: 'seeds'; readonly from: number; readonly count: number }
  | { readonly is: 'planted'; readonly index: number; readonly seeds: number }
  | { readonly is: 'crashes'; readonly scenario: number; readonly first: number }

/** What came of a piece of work. */
export type JobResult = {
  readonly work: Job
  /** How many times something was told from its beginning to its end. */
  readonly runs: number
  readonly turns: number
  readonly faults: number
  /** What went wrong, each with what to type to see it again. */
  readonly wrong: readonly string[]
  /** How many tries finding a planted mistake took; null when it was not found. */
  readonly tries: number | null
}

const profileNames: readonly FaultProfileName[] = [
  'defaultFaults',
  'lossyStores',
  'lostRights',
  'defaultFaults',
  'suspendingWorkers',
  'replays',
  'brokenNodes',
]

/** The rolling reboot of a seed, and its fault profile. */
export const largeRandomRun = (seed: number): RandomRun =>
  randomRunOf(seed, profileNames[seed % profileNames.length] ?? 'defaultFaults', 'largeCluster')

/** Does a piece of work. */
export async function does(work: Job): Promise<JobResult> {
  switch (work.is) {
    case 'seeds':
      return runAllRandom(work)
    case 'planted': {
      const mutation = allMutations[work.index]
      const tries = mutation ? await triesToFind(mutation, work.seeds) : null
      return { work, runs: tries ?? 0, turns: 0, faults: 0, wrong: [], tries }
    }
    case 'crashes':
      return crashAll(work)
  }
}

async function runAllRandom(work: Extract<Job, { is: 'seeds' }>): Promise<JobResult> {
  const sum = { turns: 0, faults: 0, wrong: [] as string[] }
  for (let seed = work.from; seed < work.from + work.count; seed++) {
    const randomRun = largeRandomRun(seed)
    const { wrong, turns, faults } = await runRandom(randomRun)
    sum.turns += turns
    sum.faults += faults
    // Shortening takes a hundred runs: one for each worker's share is enough to begin with.
    if (wrong.length > 0)
      sum.wrong.push(
        `${sum.wrong.length === 0 ? await failureReport(randomRun) : `seed ${seed}: ${wrong.join('; ')}`}\n  again: npm run simulate -- --seed ${seed}`,
      )
  }
  return { work, runs: work.count, ...sum, tries: null }
}

/** One crash after this call, and every second crash after it. */
async function crashAll(work: Extract<Job, { is: 'crashes' }>): Promise<JobResult> {
  const scenario = scenarios[work.scenario]
  const wrong: string[] = []
  let runs = 0
  const crash = async (kills: readonly number[]): Promise<number> => {
    if (!scenario) return 0
    const told = await runKilledAfter(scenario, new Set(kills))
    runs++
    if (told.wrong.length > 0)
      wrong.push(`${scenario.name}, killed after calls ${kills.join(' and ')}: ${told.wrong.join('; ')}`)
    return told.calls
  }
  const calls = await crash([work.first])
  for (let second = work.first + 1; second <= calls; second++) await crash([work.first, second])
  return { work, runs, turns: 0, faults: 2 * runs - 1, wrong, tries: null }
}
