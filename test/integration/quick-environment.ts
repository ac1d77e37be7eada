import { afterAll, beforeEach, vi } from 'vitest'
import { type DemoEnvironment, type EnvironmentPlan, openEnvironment } from '../../sandbox/environment/environment.ts'
import { botErrors } from './bot-errors.ts'

/** Far longer than any test takes: a busy machine makes a test slow, not wrong. */
const testWithinMs = 150_000

/** Opens a harbour for all tests of a file; a failed test shows the errors of its bots. */
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
