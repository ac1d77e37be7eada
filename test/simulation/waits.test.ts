import { expect, test } from 'vitest'
import { toldKilledAfter } from './kills.ts'
import { storiesOfWaits } from './stories-waits.ts'

test.each(storiesOfWaits)('I11 waits: every wait ends when runs meet: $name', async (story) => {
  expect((await toldKilledAfter(story, new Set())).wrong).toEqual([])
})
