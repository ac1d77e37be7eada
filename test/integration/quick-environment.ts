import { afterAll, beforeEach, vi } from 'vitest'
import { type DemoEnvironment, type EnvironmentPlan, openEnvironment } from '../../sandbox/environment/environment.ts'
import { botErrors } from './bot-errors.ts'

/** Far longer than any test takes: on a busy machine a test is slow but does not fail. */
const testWithinMs = 150_000

/** Opens an environment for all tests of a file; a failed test prints the errors of its bots. */
export async function environmentForAll(plan: EnvironmentPlan): Promise<DemoEnvironment> {
  vi.setConfig({ testTimeout: testWithinMs })
  const environment = await openEnvironment(plan)
  afterAll(() => environment.stop())
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      process.stderr.write(`${botErrors(environment).join('\n')}\n`)
    })
  })
  return environment
}
