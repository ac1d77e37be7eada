import { describe, expect, test } from 'vitest'
import { sampled } from './exhaustive.ts'
import { type Stopping, toldStopped } from './stops.ts'
import { stories } from './stories.ts'

const ways: readonly Stopping[] = [
  'the cluster is stopped',
  'the node is disabled',
  'the approvers have left',
  'the nodes have become storage',
]

describe.each(stories)('$name', (story) => {
  test.each(ways)(
    'I6 whenever %s, what was touched is finished or taken back',
    async (how) => {
      const { calls } = await toldStopped(story, 0, how)
      const every = Array.from({ length: calls }, (_, index) => index + 1)
      for (const turn of sampled(every, 29)) {
        const { wrong } = await toldStopped(story, turn, how)
        expect(wrong, `after turn ${turn} of ${calls}`).toEqual([])
      }
    },
    60_000,
  )
})
