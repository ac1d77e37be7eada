import { dryRun } from './dry-runs.ts'
import { runKilledAfter } from './kills.ts'
import type { Mutation } from './mutation.ts'
import { undoMutation } from './mutations.ts'
import { randomRunOf, randomRunResult } from './random-runs.ts'
import { everyScenario, scenarios } from './scenarios.ts'
import { atOnceScenarios } from './scenarios-at-once.ts'
import { autoScenarios } from './scenarios-auto.ts'
import { forgottenScenarios } from './scenarios-forgotten.ts'
import { nightScenarios } from './scenarios-nights.ts'
import { partScenarios } from './scenarios-parts.ts'
import { quarantineScenarios } from './scenarios-quarantine.ts'
import { silenceScenarios } from './scenarios-silences.ts'
import { waitScenarios } from './scenarios-waits.ts'
import { windowScenarios } from './scenarios-windows.ts'
import { runStopped, type Stopping } from './stops.ts'
import { runSuspended } from './suspended-workers.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at + 1)

/** The numbers from 1 to `count`, with neighbours far apart: calls that reveal a mutation are often close together. */
const spread = (count: number) => numbers(count).sort((a, b) => ((a * 0.618) % 1) - ((b * 0.618) % 1))

const ways: readonly Stopping[] = [
  'the cluster is stopped',
  'the node is disabled',
  'the approvers have left',
  'the nodes have become storage',
]

/** Yields the violations of each attempt to find a mutation, in order, with at most `seeds` random runs. */
async function* tries(
  { found, apply, scenario: name, suspendedAt, profile = 'defaultFaults' }: Mutation,
  seeds: number,
): AsyncGenerator<readonly string[]> {
  const chosen =
    name === undefined
      ? scenarios
      : [
          ...everyScenario,
          ...waitScenarios,
          ...atOnceScenarios,
          ...autoScenarios,
          ...forgottenScenarios,
          ...partScenarios,
          ...windowScenarios,
          ...nightScenarios,
          ...silenceScenarios,
          ...quarantineScenarios,
        ].filter((scenario) => scenario.name === name)
  switch (found) {
    case 'scenarios':
      for (const scenario of chosen) yield (await runKilledAfter(scenario, new Set(), apply)).wrong
      return
    case 'kills':
      for (const scenario of chosen)
        for (const call of spread(400)) yield (await runKilledAfter(scenario, new Set([call]), apply)).wrong
      return
    case 'suspended workers':
      for (const scenario of chosen)
        for (const call of suspendedAt ? numbers(20) : spread(400))
          yield (await runSuspended(scenario, call, 'late', apply, (method) => method === (suspendedAt ?? method)))
            .wrong
      return
    case 'stops':
      for (const scenario of chosen)
        for (const turn of spread(150))
          for (const how of ways) yield (await runStopped(scenario, turn, how, apply)).wrong
      return
    case 'random runs':
      for (const seed of numbers(seeds)) yield await randomRunResult(randomRunOf(seed, profile), apply)
      return
    case 'dry runs':
      for (const scenario of chosen) yield await dryRun(scenario.name, apply)
  }
}

/** The number of attempts after which a mutation violates its invariant; null when it never does. */
export async function triesToFind(mutation: Mutation, seeds: number): Promise<number | null> {
  let tried = 0
  try {
    for await (const wrong of tries(mutation, seeds)) {
      tried++
      undoMutation()
      if (wrong.some((one) => one.startsWith(`${mutation.violates}: ${mutation.kind ?? ''}`))) return tried
    }
    return null
  } finally {
    undoMutation()
  }
}
