import { expect, test } from 'vitest'
import { dryRun } from './dry-runs.ts'
import { stories } from './stories.ts'

test.each(stories)('I10 a dry run of $name leaves nothing behind', async ({ name }) => {
  expect(await dryRun(name)).toEqual([])
})
