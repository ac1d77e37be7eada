import { expect, test } from 'vitest'
import { pauseFor as sandboxPause } from '../../sandbox/programs/pause.ts'
import { pauseFor } from '../../src/engine/ports/pause.ts'

test.each([
  ['the bot', pauseFor],
  ['the sandbox', sandboxPause],
])('pauseFor: says in %s whether the time passed or the signal ended it', async (_, pause) => {
  const stop = new AbortController()
  expect(await pause(1, stop.signal)).toBe('passed')
  const waiting = pause(60_000, stop.signal)
  stop.abort()
  expect(await waiting).toBe('ended')
  expect(await pause(60_000, stop.signal)).toBe('ended')
})
