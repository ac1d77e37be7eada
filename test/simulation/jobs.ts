import type { Call } from '../world/faults.ts'
import { triesToFind } from './finding.ts'
import { runKilledAfter } from './kills.ts'
import { allMutations } from './mutations.ts'
import { type FaultProfileName, failureReport, type RandomRun, randomRunOf, runRandom } from './random-runs.ts'
import type { Scenario } from './scenarios.ts'
import { crashScenarios } from './scenarios-at-once.ts'

/** A unit of work for a worker thread. */
export type Job =
  | { readonly is: 'seeds'; readonly from: number; readonly count: number }
  | { readonly is: 'mutation'; readonly index: number; readonly seeds: number }
  | { readonly is: 'crashes'; readonly scenario: number; readonly first: number }

/** The result of a job. */
export type JobResult = {
  readonly job: Job
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
  'lostReplicas',
]

/** The random run of a seed on the large cluster; the seed also chooses its fault profile. */
export const largeRandomRun = (seed: number): RandomRun =>
  randomRunOf(seed, profileNames[seed % profileNames.length] ?? 'defaultFaults', 'largeCluster')

/** Runs a job. */
export async function runJob(job: Job): Promise<JobResult> {
  switch (job.is) {
    case 'seeds':
      return runAllRandom(job)
    case 'mutation': {
      const mutation = allMutations[job.index]
      const tries = mutation ? await triesToFind(mutation, job.seeds) : null
      return { job, runs: tries ?? 0, turns: 0, faults: 0, wrong: [], tries }
    }
    case 'crashes':
      return crashAll(job)
  }
}

async function runAllRandom(job: Extract<Job, { is: 'seeds' }>): Promise<JobResult> {
  const sum = { turns: 0, faults: 0, wrong: [] as string[] }
  for (let seed = job.from; seed < job.from + job.count; seed++) {
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
  return { job, runs: job.count, ...sum, tries: null }
}

/** The calls of a scenario after which a bot is killed. */
export const countedIn =
  ({ crashes }: Scenario) =>
  ({ port }: Call): boolean =>
    crashes !== 'pairs at journal writes' || port === 'journals'

/** Runs a scenario with one kill after this call, and then once with each second kill after that. */
async function crashAll(job: Extract<Job, { is: 'crashes' }>): Promise<JobResult> {
  const scenario = crashScenarios[job.scenario]
  const wrong: string[] = []
  let runs = 0
  const crash = async (kills: readonly number[]): Promise<number> => {
    if (!scenario) return 0
    const result = await runKilledAfter(scenario, new Set(kills), () => {}, countedIn(scenario))
    runs++
    if (result.wrong.length > 0)
      wrong.push(`${scenario.name}, killed after calls ${kills.join(' and ')}: ${result.wrong.join('; ')}`)
    return result.calls
  }
  const calls = await crash([job.first])
  if (scenario?.crashes !== 'each one')
    for (let second = job.first + 1; second <= calls; second++) await crash([job.first, second])
  return { job, runs, turns: 0, faults: 2 * runs - 1, wrong, tries: null }
}
