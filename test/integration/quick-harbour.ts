import { afterAll, beforeEach, vi } from 'vitest'
import { type DemoEnvironment, type HarbourPlan, openEnvironment } from '../../sandbox/environment/environment.ts'
import { troubleIn } from './trouble.ts'

/** Far longer than anything takes: a busy machine makes a test slow, not wrong. */
const testWithinMs = 150_000

/** Opens a harbour for all tests of a file; a test that fails shows what its bots complained of. */
export async function harbourForAll(plan: HarbourPlan): Promise<DemoEnvironment> {
  vi.setConfig({ testTimeout: testWithinMs })
  const harbour = await openEnvironment(plan)
  afterAll(() => harbour.stop())
  beforeEach(({ onTestFailed }) => {
    onTestFailed(() => {
      process.stderr.write(`${troubleIn(harbour).join('\n')}\n`)
    })
  })
  return harbour
}
