import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messageBlocks } from '../../sandbox/workspace/limits/blocks.ts'
import { actionOf } from '../../src/adapters/slack/blocks/buttons.ts'
import { clean, shortened } from '../../src/adapters/slack/blocks/clean.ts'
import { limits } from '../../src/adapters/slack/blocks/limits.ts'
import { render } from '../../src/adapters/slack/blocks/render.ts'
import { lineMarkup } from '../../src/adapters/slack/blocks/spans.ts'
import type { UploadedFiles } from '../../src/adapters/slack/blocks/uploaded-files.ts'
import { type Button, line, type Message, type Part } from '../../src/core/message.ts'
import { holds } from '../property.ts'
import { outsideLimits } from './slack-limits.ts'
import { data, message, span } from './slack-messages.ts'
import { asJson, everyMarkup, isBlank } from './slack-texts.ts'

const styles = ['native', 'classic'] as const

const one = (part: Part): Message => ({ sentence: ['Something happened.'], parts: [part] })

const button = (action: string, label: string): Button => ({
  label,
  action,
  value: { id: 'op-7F3K', revision: 4 },
  look: 'plain',
  confirm: null,
})

/** An uploaded file for every picture of a message. */
const filesFor = ({ parts }: Message): UploadedFiles =>
  new Map(parts.flatMap((part) => (part.part === 'picture' ? [[part, 'F0123456789'] as const] : [])))

describe('messages', () => {
  test.each(styles)(
    'F80 renderer: stays within every limit of %s blocks, and below 10,000 characters',
    { tags: ['slow'] },
    (style) => {
      holds(
        fc.property(message, (any) => {
          const rendered = render(any, {}, style, filesFor(any))
          expect(messageBlocks(asJson(rendered.blocks), '/blocks')).toEqual([])
          expect(outsideLimits(asJson(rendered.blocks), style)).toEqual([])
          expect(JSON.stringify(rendered.blocks).length).toBeLessThanOrEqual(limits.messageCharacters)
          expect(rendered.text.length).toBeLessThanOrEqual(limits.textCharacters)
          expect(everyMarkup(rendered).filter(isBlank)).toEqual([])
          expect(JSON.stringify(rendered.blocks).length).toBeLessThanOrEqual(10_000)
        }),
        150,
      )
    },
  )

  test('renderer: keeps the buttons of a long message', () => {
    const lines = Array.from({ length: 4000 }, (_, index) => [`line ${index}`])
    const parts: Part[] = [
      { part: 'text', lines },
      { part: 'buttons', buttons: [button('approve', 'Approve'), button('deny', 'Deny…')] },
    ]
    const { blocks } = render({ sentence: ['Long.'], parts }, {}, 'classic')
    expect(blocks.at(-1)?.type).toBe('actions')
    const shown = everyMarkup({ text: '', blocks })
      .flatMap((text) => text.split('\n'))
      .filter((text) => text.startsWith('line'))
    expect(shown.length).toBeGreaterThan(300)
    expect(JSON.stringify(blocks)).toContain(`… and ${4000 - shown.length} more`)
  })
})

describe('user text', () => {
  test('S41 user text: never becomes a mention, a link or other markup in angle brackets', () => {
    holds(
      fc.property(fc.array(data, { maxLength: 4 }), (texts) => {
        const message: Message = {
          sentence: texts,
          parts: [
            { part: 'text', lines: [texts, texts.map((strong) => ({ strong }))] },
            { part: 'note', lines: [texts.map((code) => ({ code }))] },
            { part: 'facts', facts: texts.map((name) => ({ name, value: [name] })) },
          ],
        }
        for (const text of everyMarkup(render(message, {}, 'classic'))) {
          expect(text).not.toMatch(/[<>]/)
          expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/)
          expect(text).not.toMatch(/@(?:channel|here|everyone)/i)
        }
      }),
      200,
    )
  })

  test('S41 user text: is shown without control, bidi and other invisible characters', () => {
    holds(
      fc.property(data, (text) => {
        expect(clean(text)).not.toMatch(/[\p{Cc}\u202A-\u202E\u2066-\u2069\u200B\uFEFF]/u)
      }),
    )
  })

  test.each([
    ['<!channel> stop', '&lt;!channel&gt; stop'],
    ['a & b', 'a &amp; b'],
    ['&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['@here', '@\u200Bhere'],
    ['*not bold*', '*\u200Bnot bold*'],
    ['storage-*', 'storage-*'],
    ['role=storage, !storage-07', 'role=storage, !storage-07'],
    ['pre_boot_task', 'pre_boot_task'],
    ['> quoted', '\u200B&gt; quoted'],
    [':tada: done', ':\u200Btada: done'],
    ['at 12:04', 'at 12:04'],
    ['two\nlines', 'two lines'],
  ])('user text: %j is sent as %j', (written, sent) => {
    expect(lineMarkup([written], 200, {})).toBe(sent)
  })

  test('user text: is shown literally in tables, headers and on buttons', () => {
    const parts: Part[] = [
      { part: 'header', text: '<!channel>' },
      { part: 'table', caption: '<!here>', header: ['<@U0BEN>', 'x'], rows: [['<@U0ANA>', 'x']] },
      { part: 'buttons', buttons: [button('open', '<!here>')] },
    ]
    const { blocks } = render({ sentence: ['x'], parts }, {}, 'classic')
    expect(JSON.stringify(blocks)).not.toMatch(/<[!@#]/)
    expect(JSON.stringify(blocks)).not.toContain('mrkdwn')
  })
})

describe('spans', () => {
  test("spans: people, groups, channels, times and links become Slack's markup", () => {
    const spans = [
      { person: 'U0ANA' },
      { group: 'S0STORAGEAPPROVERS' },
      { channel: 'C0STORAGE' },
      { timeMs: 1_760_000_000_000, shown: 'time' },
      { link: 'https://wiki.example/runbook?a=1&b=2', shown: 'Runbook' },
    ] as const
    expect(lineMarkup(spans, 1000, {})).toBe(
      '<@U0ANA><!subteam^S0STORAGEAPPROVERS><#C0STORAGE>' +
        '<!date^1760000000^{time}|2025-10-09 08:53 UTC><https://wiki.example/runbook?a=1&amp;b=2|Runbook>',
    )
  })

  test('spans: people and groups without a valid ID are shown as text, so that a name mentions no one', () => {
    expect(lineMarkup([{ person: 'channel' }, ' ', { group: 'here> <!channel' }], 1000, {})).toBe(
      '@\u200Bchannel @\u200Bhere&gt; &lt;!channel',
    )
  })

  test('spans: a group listed in the configuration mentions each of its people', () => {
    const listed = { 'storage-approvers': ['U0BEN', 'U0TOM'] }
    expect(lineMarkup([{ group: 'storage-approvers' }], 1000, listed)).toBe('@storage-approvers (<@U0BEN>, <@U0TOM>)')
  })

  test('spans: a link without a web address stays text', () => {
    expect(lineMarkup([{ link: 'javascript:alert(1)', shown: 'OK' }], 1000, {})).toBe('OK')
  })

  test('spans: are never cut in two', () => {
    holds(
      fc.property(fc.array(span, { maxLength: 12 }), fc.integer({ min: 30, max: 400 }), (spans, longest) => {
        const text = lineMarkup(spans, longest, {})
        expect(text.length).toBeLessThanOrEqual(longest)
        expect(text.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>]/)
        expect(text.isWellFormed()).toBe(true)
      }),
    )
  })
})

describe('buttons', () => {
  test('buttons: carry an ID, a revision and their confirmation', () => {
    const approve: Button = {
      ...button('approve', 'Approve'),
      look: 'primary',
      confirm: { title: 'Approve?', text: 'reboot storage-07, 4f0c12ab', yes: 'Approve', no: 'Back' },
    }
    const { blocks } = render(one({ part: 'buttons', buttons: [approve] }), {}, 'classic')
    expect(blocks).toEqual([
      {
        type: 'actions',
        elements: [
          {
            type: 'button',
            action_id: 'approve',
            text: { type: 'plain_text', text: 'Approve', emoji: false },
            value: '{"id":"op-7F3K","revision":4}',
            style: 'primary',
            confirm: {
              title: { type: 'plain_text', text: 'Approve?', emoji: false },
              text: { type: 'plain_text', text: 'reboot storage-07, 4f0c12ab', emoji: false },
              confirm: { type: 'plain_text', text: 'Approve', emoji: false },
              deny: { type: 'plain_text', text: 'Back', emoji: false },
              style: 'primary',
            },
          },
        ],
      },
    ])
  })

  test('buttons: of the same action in one row get distinct IDs for the same action', () => {
    const { blocks } = render(
      one({ part: 'buttons', buttons: [button('open', 'One'), button('open', 'Two')] }),
      {},
      'classic',
    )
    const ids = JSON.stringify(blocks).match(/"action_id":"[^"]+"/g)
    expect(ids).toEqual(['"action_id":"open"', '"action_id":"open~1"'])
    expect(actionOf('open~1')).toBe('open')
  })
})

test('shortened: ends in an ellipsis, and cuts no character in two', () => {
  expect(shortened('👍👍👍', 4)).toBe('👍…')
  expect(shortened('short', 5)).toBe('short')
})

test('renderer: shows the sentence of a message without parts', () => {
  expect(render({ ...line('Done.'), parts: [] }, {}, 'classic')).toEqual({
    text: 'Done.',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'Done.', verbatim: true } }],
  })
})

test('renderer: aligns the columns of a table', () => {
  const { blocks } = render(
    one({
      part: 'table',
      caption: 'Nodes',
      header: ['node', 'state'],
      rows: [['storage-01', 'ok']],
    }),
    {},
    'classic',
  )
  expect(JSON.stringify(blocks)).toContain('node        state\\nstorage-01  ok')
})

test('renderer: wraps a long last column of a table without cutting it', () => {
  const about = 'Go on without this one gate, such as "service checks"; for those whom the configuration names'
  const { blocks } = render(
    one({ part: 'table', caption: 'Options', header: ['', ''], rows: [['--break-glass', about]] }),
    {},
    'classic',
  )
  const shown = /"text":"(--break-glass.*?[^\\])"\}/.exec(JSON.stringify(blocks))?.[1] ?? ''
  const lines = (JSON.parse(`"${shown}"`) as string).split('\n')
  expect(
    lines
      .map((line) => line.trim())
      .join(' ')
      .replace(/ +/g, ' '),
  ).toBe(`--break-glass ${about}`)
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual('--break-glass  '.length + 60)
})
