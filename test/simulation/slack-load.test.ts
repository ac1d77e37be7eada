import { beforeAll, expect, test } from 'vitest'
import { callsTooFast, mostWithin, newsOf, oldestMs, staleCards, threadsNotInOrder } from '../slack-load/measures.ts'
import { type PlayedLoad, play } from '../slack-load/play.ts'

let played: PlayedLoad

beforeAll(async () => {
  played = await play({ seed: 2, channels: 3, operations: 7, nodes: 4, spreadMs: 120_000, bots: 2 })
})

const delays = (): readonly number[] =>
  newsOf(played).flatMap(({ atMs, inThreadMs, onCardMs }) => [inThreadMs - atMs, onCardMs - atMs])

test('I9 slack load: failures and calls for approval are in thread and card within 3 s', { tags: ['slow'] }, () => {
  const kinds = new Set(newsOf(played).map((one) => one.is))
  expect(kinds).toEqual(new Set(['failure', 'approval']))
  expect(Math.max(...delays())).toBeLessThanOrEqual(3_000)
})

test('F55 slack load: Slack refuses no call as too fast, and no channel gets more than it takes', {
  tags: ['slow'],
}, () => {
  expect(callsTooFast(played)).toEqual({})
  expect(mostWithin(played, 10_000)).toBeLessThanOrEqual(14)
  expect(played.sendings.filter(({ outcome }) => outcome === 'later').length).toBeGreaterThan(100)
})

test('F55 slack load: no card shows progress that is older than 3 s or 1.5 s for each operation at work', {
  tags: ['slow'],
}, () => {
  const old = staleCards(played).filter(({ ageMs, active }) => ageMs > oldestMs(active))
  expect(old).toEqual([])
})

test('I9 slack load: every thread has each of its lines once, in the order of the journals', { tags: ['slow'] }, () => {
  expect(threadsNotInOrder(played)).toEqual([])
  expect(played.operations.every(({ lines }) => lines.length > 2)).toBe(true)
})
