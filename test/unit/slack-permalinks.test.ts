import { beforeEach, expect, test } from 'vitest'
import { Permalinks } from '../../src/adapters/slack/permalinks.ts'
import type { MessageRef } from '../../src/engine/ports/chat.ts'

const cards: readonly MessageRef[] = Array.from({ length: 40 }, (_, card) => ({
  channel: 'C1',
  timestamp: `${card}.1`,
}))

let asked: string[]
let answers: () => Promise<string | undefined>

const linksOf = (max: number) =>
  new Permalinks(
    {
      chat: {
        async getPermalink({ channel, message_ts }) {
          asked.push(`${channel}/${message_ts}`)
          const permalink = await answers()
          return permalink === undefined ? { ok: true } : { ok: true, permalink: `${permalink}/${message_ts}` }
        },
      },
    },
    max,
  )

const all = (links: Permalinks, refs = cards) => Promise.all(refs.map((ref) => links.of(ref)))

beforeEach(() => {
  asked = []
  answers = async () => 'https://slack.example'
})

test('F56 links: a list of forty cards asks for each link once, however often it is shown and by how many at a time', async () => {
  const links = linksOf(100)
  const [first, second] = await Promise.all([all(links), all(links)])
  expect(first).toEqual(cards.map(({ timestamp }) => `https://slack.example/${timestamp}`))
  expect(second).toEqual(first)
  expect(await all(links)).toEqual(first)
  expect(asked).toHaveLength(40)
})

test.each([
  ['fails', async () => Promise.reject(new Error('silent'))],
  ['gives no link', async () => undefined],
])('F56 links: one is asked for again after a call that %s', async (_, answer) => {
  const links = linksOf(100)
  answers = answer
  expect(await all(links, cards.slice(0, 1))).toEqual([null])
  answers = async () => 'https://slack.example'
  expect(await all(links, cards.slice(0, 1))).toEqual(['https://slack.example/0.1'])
  expect(asked).toHaveLength(2)
})

test('F56 links: no more are kept than the bound, and those that were used last', async () => {
  const links = linksOf(2)
  const [a, b, c] = [0, 1, 2].map((card) => cards.slice(card, card + 1))
  for (const refs of [a, b, a, c, a, b]) await all(links, refs)
  expect(asked).toEqual(['C1/0.1', 'C1/1.1', 'C1/2.1', 'C1/1.1'])
})
