import { expect, test } from 'vitest'
import { dryRun } from './dry-runs.ts'
import { scenarios } from './scenarios.ts'

test.each(scenarios)('I10 a dry run of $name leaves nothing behind', async ({ name }) => {
  expect(await dryRun(name)).toEqual([])
})
