import type { TestModule } from 'vitest/node'

/** The counts of a test run; an error outside a test counts as failed. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** Counts the results of a test run at its end. */
export function countsOf(modules: readonly TestModule[], errorsOutside: number): Counts {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
  const count = (wanted: string): number => states.filter((state) => state === wanted).length
  const brokenFiles = modules.filter(
    (module) => module.state() === 'failed' && ![...module.children.allTests('failed')].length,
  ).length
  // a test that never began has not passed
  const failed = count('failed') + count('pending') + brokenFiles + errorsOutside
  return { passed: count('passed'), failed, skipped: count('skipped') }
}

/** The tests that passed only after a retry, each with its file: they need attention. */
export function unsteadyOf(modules: readonly TestModule[]): readonly string[] {
  return modules.flatMap((module) =>
    [...module.children.allTests()]
      .filter((test) => test.diagnostic()?.flaky === true)
      .map((test) => `${module.relativeModuleId}: ${test.fullName}`),
  )
}
