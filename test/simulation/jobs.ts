import { triesToFind } from './finding.ts'
import { runKilledAfter } from './kills.ts'
import { allMutations } from './mutations.ts'
import { type FaultProfileName, failureReport, type RandomRun, randomRunOf, runRandom } from './random-runs.ts'
import { scenarios } from './scenarios.ts'

/** A unit of work for a worker thread. */
export type Job =
  | { readonly is: 'seeds'; readonly from: number; readonly count: number }
  | { readonly is: 'planted'; readonly index: number; readonly seeds: number }
  | { readonly is: 'crashes'; readonly scenario: number; readonly first: number }

/** The result of a job. */
export type JobResult = {
  readonly work: Job
  /** The number of scenarios or random runs. */
  readonly runs: number
  readonly turns: number
  readonly faults: number
  /** Violations, each with the command that reproduces it. */
  readonly wrong: readonly string[]
  /** The number of attempts until a mutation was found; null when it was not found, and for other jobs. */
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

/** The random run of a seed on the large cluster; the seed also chooses its fault profile. */
export const largeRandomRun = (seed: number): RandomRun =>
  randomRunOf(seed, profileNames[seed % profileNames.length] ?? 'defaultFaults', 'largeCluster')

/** Runs a job. */
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
    // shortening takes about a hundred runs, so each job shortens only its first violation
    if (wrong.length > 0)
      sum.wrong.push(
        `${sum.wrong.length === 0 ? await failureReport(randomRun) : `seed ${seed}: ${wrong.join('; ')}`}\n  again: npm run simulate -- --seed ${seed}`,
      )
  }
  return { work, runs: work.count, ...sum, tries: null }
}

/** Runs a scenario with one kill after this call, and then once with each second kill after that. */
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
