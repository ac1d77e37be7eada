import { describe, expect, test } from 'vitest'
import { sampled, seeds } from './exhaustive.ts'
import { toldKilledAfter } from './kills.ts'
import { randomFrom } from './random.ts'
import { everyStory } from './stories.ts'

const pairs = seeds(3)

describe.each(everyStory)('$name', (story) => {
  test('a bot killed at any one moment loses nothing and does nothing twice', async () => {
    const { calls, wrong } = await toldKilledAfter(story, new Set())
    expect(wrong).toEqual([])
    const every = Array.from({ length: calls }, (_, index) => index + 1)
    for (const call of sampled(every, 23)) {
      const told = await toldKilledAfter(story, new Set([call]))
      expect(told.wrong, `killed after call ${call} of ${calls}`).toEqual([])
    }
  }, 60_000)

  test('nor does one that is killed twice', async () => {
    const { calls } = await toldKilledAfter(story, new Set())
    const random = randomFrom(calls)
    for (const _ of pairs) {
      const kills = [1 + Math.floor(random() * calls), 1 + Math.floor(random() * calls * 1.2)]
      const told = await toldKilledAfter(story, new Set(kills))
      expect(told.wrong, `killed after calls ${kills.join(' and ')} of ${calls}`).toEqual([])
    }
  }, 60_000)
})
