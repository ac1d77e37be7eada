import type { TestModule } from 'vitest/node'

/** How a run of tests ended; whatever broke outside a test counts as failed too. */
export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number }

/** Counts what the test runner knows at its end. */
export function countsOf(modules: readonly TestModule[], errorsOutside: number): Counts {
  const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
  const count = (wanted: string): number => states.filter((state) => state === wanted).length
  const brokenFiles = modules.filter(
    (module) => module.state() === 'failed' && ![...module.children.allTests('failed')].length,
  ).length
  // a test that never began is not one that passed
  const failed = count('failed') + count('pending') + brokenFiles + errorsOutside
  return { passed: count('passed'), failed, skipped: count('skipped') }
}

/** The tests that failed first and passed when they were tried again, each with its file: somebody must look at them. */
export function unsteadyOf(modules: readonly TestModule[]): readonly string[] {
  return modules.flatMap((module) =>
    [...module.children.allTests()]
      .filter((test) => test.diagnostic()?.flaky === true)
      .map((test) => `${module.relativeModuleId}: ${test.fullName}`),
  )
}
