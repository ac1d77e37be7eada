import { expect, test } from 'vitest'
import { render } from '../../src/adapters/slack/blocks/render.ts'
import type { ClusterFacts } from '../../src/core/commands/facts.ts'
import type { Message } from '../../src/core/message.ts'
import { clusterStatus, nodesStatus } from '../../src/messages/answers/status.ts'
import { busy, buttonsOf, minutes, operation } from '../core/answers-examples.ts'
import { node } from '../core/policy-examples.ts'
import { outsideLimits } from './slack-limits.ts'

const hostile = '<!channel> *bold* <@U0ANA> `code` '.repeat(40)

/** A cluster of so many nodes in which everything is in trouble, held or in need of a reboot, with long texts. */
function large(count: number): ClusterFacts {
  const nodes = Array.from({ length: count }, (_, index) =>
    node(`storage-${String(index + 1).padStart(5, '0')}`, { membership: index % 3 === 0 ? 'failed' : 'alive' }),
  )
  return {
    ...busy,
    nodes,
    triggers: nodes.map(({ name }) => ({
      node: name,
      from: 'key' as const,
      token: '1',
      sinceMs: minutes(90),
      why: hostile,
    })),
    open: Array.from({ length: 300 }, (_, index) =>
      operation(`op-${index}`, { state: index % 2 ? 'running' : 'queued', now: hostile.slice(0, 200) }),
    ),
  }
}

const tableOf = (message: Message) => message.parts.flatMap((part) => (part.part === 'table' ? [part] : []))[0]

test.each([14, 1_000, 10_000])(
  'F48 status: of %i nodes in trouble stays within Slack’s limits on every page',
  (count) => {
    const facts = large(count)
    for (const page of [1, 2, Math.ceil(count / 10)])
      for (const answer of [clusterStatus, nodesStatus]) {
        const message = answer(facts, { typed: `status all --page ${page}`, page })
        const native = render(message, {}, 'native')
        const classic = render(message, {}, 'classic')
        expect(outsideLimits(native.blocks, 'native')).toEqual([])
        expect(outsideLimits(classic.blocks, 'classic')).toEqual([])
        expect(native.text.length).toBeLessThanOrEqual(3000)
        expect(tableOf(message)?.rows.length).toBeLessThanOrEqual(10)
        for (const { blocks } of [native, classic]) expect(blocks.some(({ type }) => type === 'actions')).toBe(true)
      }
  },
)

test('F48 status: pages cover each node exactly once, whatever the number of the page', () => {
  const facts = large(34)
  const names = (page: number) =>
    (tableOf(nodesStatus(facts, { typed: 'status all', page }))?.rows ?? []).map(([name]) => JSON.stringify(name))
  const all = [1, 2, 3, 4, 5].flatMap(names)
  expect(new Set(all).size).toBe(all.length)
  expect(all).toHaveLength(new Set([...facts.nodes.map(({ name }) => name), ...heldElsewhere(facts)]).size)
  expect(names(99)).toEqual(names(5))
})

/** Nodes that the facts name beside those of the inventory. */
const heldElsewhere = ({ locks, failing, configs, maintenance }: ClusterFacts): readonly string[] => [
  ...(locks?.scopes ?? []).flatMap(({ holders }) => holders.map((holder) => holder.node)),
  ...(locks?.line ?? []).map((waiter) => waiter.node),
  ...(locks?.foreign ?? []).map((hold) => hold.node),
  ...failing.map((check) => check.node),
  ...maintenance.map((one) => one.node),
  ...Object.entries(configs).flatMap(([name, config]) => (config.is === 'disabled' ? [name] : [])),
]

test('F48 page buttons: carry the command with its page, without --share, and none leads beyond the ends', () => {
  const facts = large(34)
  const buttons = (page: number) =>
    buttonsOf(nodesStatus(facts, { typed: `status all --share --page ${page} --cluster eu-1`, page }))
  expect(buttons(1)).toEqual({ 'Next ›': 'status all --cluster eu-1 --page 2' })
  expect(buttons(3)).toMatchObject({
    '« First': 'status all --cluster eu-1 --page 1',
    '‹ Previous': 'status all --cluster eu-1 --page 2',
    'Next ›': 'status all --cluster eu-1 --page 4',
  })
  expect(Object.keys(buttonsOf(nodesStatus(facts, { typed: `status ${'x'.repeat(1600)}`, page: 1 })))).toEqual([])
})

test('table: shows people, links and times natively, and as lines with the same content without native tables', () => {
  const message: Message = {
    sentence: ['Two rows.'],
    parts: [
      {
        part: 'table',
        caption: 'Rows',
        header: ['node', 'who', 'when', 'note'],
        rows: [
          [
            [{ strong: 'storage-01' }],
            [{ person: 'U0ANA' }],
            [{ timeMs: 0, shown: 'time' }],
            [{ link: 'https://example.org/a', shown: 'op-1A' }, ', <!channel> *x*'],
          ],
          [[{ strong: 'storage-02' }], '', '', ''],
        ],
      },
    ],
  }
  const { blocks, text } = render(message, {}, 'native')
  expect(outsideLimits(blocks, 'native')).toEqual([])
  const written = JSON.stringify(blocks)
  expect(written).toContain('{"type":"user","user_id":"U0ANA"}')
  expect(written).toContain('"type":"date","timestamp":0')
  expect(written).toContain('{"type":"link","url":"https://example.org/a","text":"op-1A"}')
  const lines =
    '*Rows*\n*storage-01* · <@U0ANA> · <!date^0^{time}|1970-01-01 00:00 UTC> · <https://example.org/a|op-1A>, &lt;!channel&gt; *\u200Bx*\n*storage-02*'
  expect(text).toBe(`Two rows.\n${lines}`)
  expect(render(message, {}, 'classic').blocks).toMatchObject([{ type: 'section', text: { text: lines } }])
})

test('F80 table: a cell with a mention that is too long for a table is not cut', () => {
  const long: Message = {
    sentence: ['One row.'],
    parts: [{ part: 'table', caption: 'Rows', header: ['a'], rows: [[[{ person: 'U0ANA' }, ' x'.repeat(400)]]] }],
  }
  expect(render(long, {}, 'native').blocks.map(({ type }) => type)).toEqual(['section'])
})

test('F80 table: evidence that is too long for a table is shown as lines, in full', () => {
  const evidence = 'osd.7 is down; '.repeat(60).trim()
  const long: Message = {
    sentence: ['Not ready.'],
    parts: [
      { part: 'table', caption: 'Gates', header: ['verdict', 'evidence'], rows: [[[{ strong: 'BLOCKED' }], evidence]] },
    ],
  }
  const { blocks } = render(long, {}, 'native')
  expect(outsideLimits(blocks, 'native')).toEqual([])
  expect(blocks).toMatchObject([{ type: 'section', text: { text: `*Gates*\n*BLOCKED* · ${evidence}` } }])
})
