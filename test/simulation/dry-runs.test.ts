import { expect, test } from 'vitest'
import { dryRun } from './dry-runs.ts'
import { scenarios } from './scenarios.ts'

test.each(scenarios)('I10 dry run: of $name changes nothing', async ({ name }) => {
  expect(await dryRun(name)).toEqual([])
})
