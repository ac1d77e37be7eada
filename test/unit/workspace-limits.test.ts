import { describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../sandbox/workspace/json.ts'
import { markdownTooLong, messageBlocks, viewBlocks } from '../../sandbox/workspace/limits/blocks.ts'
import { messagesOf } from '../../sandbox/workspace/limits/shape.ts'
import { modalView } from '../../sandbox/workspace/limits/views.ts'

const long = (length: number) => 'x'.repeat(length)
const plain = (text: string) => ({ type: 'plain_text', text })
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text })
const section = (text: string): JsonObject => ({ type: 'section', text: mrkdwn(text) })
const button = (extra: JsonObject): JsonObject => ({ type: 'button', text: plain('Go'), action_id: 'go', ...extra })
const actions = (...elements: readonly JsonObject[]): JsonObject => ({ type: 'actions', elements })
const option = (text: string, value: string) => ({ text: plain(text), value })
const select = (options: readonly JsonObject[]): JsonObject => ({ type: 'static_select', action_id: 's', options })
const confirm = (title: string, text: string, yes: string) => ({
  title: plain(title),
  text: mrkdwn(text),
  confirm: plain(yes),
  deny: plain('No'),
})
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => make(i))

function problems(blocks: Json): readonly string[] {
  return messagesOf(messageBlocks(blocks, '/blocks'))
}

/** Each limit, with blocks at the limit and blocks just beyond it. */
const limits: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['a section has at most 3,000 characters', section(long(3000)), section(long(3001))],
  ['a section is not empty', section('x'), section('')],
  [
    'a header has at most 150 characters',
    { type: 'header', text: plain(long(150)) },
    { type: 'header', text: plain(long(151)) },
  ],
  ['a header is plain', { type: 'header', text: plain('x') }, { type: 'header', text: mrkdwn('x') }],
  [
    'a button has at most 75 characters',
    actions(button({ text: plain(long(75)) })),
    actions(button({ text: plain(long(76)) })),
  ],
  [
    'a button carries at most 2,000 characters',
    actions(button({ value: long(2000) })),
    actions(button({ value: long(2001) })),
  ],
  [
    'an action_id has at most 255 characters',
    actions(button({ action_id: long(255) })),
    actions(button({ action_id: long(256) })),
  ],
  [
    'a block_id has at most 255 characters',
    { ...section('x'), block_id: long(255) },
    { ...section('x'), block_id: long(256) },
  ],
  ['a button is primary or danger', actions(button({ style: 'danger' })), actions(button({ style: 'warning' }))],
  [
    'a row has at most 25 elements',
    actions(...many(25, (i) => button({ action_id: `a${i}` }))),
    actions(...many(26, (i) => button({ action_id: `a${i}` }))),
  ],
  [
    'a section has at most 10 fields',
    { type: 'section', fields: many(10, () => mrkdwn('x')) },
    { type: 'section', fields: many(11, () => mrkdwn('x')) },
  ],
  [
    'a field has at most 2,000 characters',
    { type: 'section', fields: [mrkdwn(long(2000))] },
    { type: 'section', fields: [mrkdwn(long(2001))] },
  ],
  [
    'a menu has at most 100 choices',
    actions(select(many(100, (i) => option(`o${i}`, `${i}`)))),
    actions(select(many(101, (i) => option(`o${i}`, `${i}`)))),
  ],
  [
    'a choice has at most 75 characters',
    actions(select([option(long(75), '1')])),
    actions(select([option(long(76), '1')])),
  ],
  [
    'a choice carries at most 150 characters',
    actions(select([option('o', long(150))])),
    actions(select([option('o', long(151))])),
  ],
  [
    'a dialog has a title of at most 100 characters',
    actions(button({ confirm: confirm(long(100), 'x', 'Yes') })),
    actions(button({ confirm: confirm(long(101), 'x', 'Yes') })),
  ],
  [
    'a dialog has a text of at most 300 characters',
    actions(button({ confirm: confirm('x', long(300), 'Yes') })),
    actions(button({ confirm: confirm('x', long(301), 'Yes') })),
  ],
  [
    'a dialog has buttons of at most 30 characters',
    actions(button({ confirm: confirm('x', 'x', long(30)) })),
    actions(button({ confirm: confirm('x', 'x', long(31)) })),
  ],
  [
    'an overflow menu has at most 5 choices',
    actions({ type: 'overflow', action_id: 'o', options: many(5, (i) => option(`o${i}`, `${i}`)) }),
    actions({ type: 'overflow', action_id: 'o', options: many(6, (i) => option(`o${i}`, `${i}`)) }),
  ],
  [
    'a context has at most 10 elements',
    { type: 'context', elements: many(10, () => mrkdwn('x')) },
    { type: 'context', elements: many(11, () => mrkdwn('x')) },
  ],
  [
    'action_ids differ within a row',
    actions(button({ action_id: 'a' }), button({ action_id: 'b' })),
    actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
  ],
  [
    'a picture has a text',
    { type: 'image', image_url: 'https://a.example/a.png', alt_text: 'a' },
    { type: 'image', image_url: 'https://a.example/a.png' },
  ],
  [
    'an initial choice is one of the choices',
    actions({ ...select([option('a', '1')]), initial_option: option('a', '1') }),
    actions({ ...select([option('a', '1')]), initial_option: option('b', '1') }),
  ],
  ['no property is unknown', section('x'), { ...section('x'), colour: 'red' }],
  ['a block is of a known type', section('x'), { type: 'marquee', text: mrkdwn('x') }],
]

describe('message blocks', () => {
  test.each(limits)('message blocks: enforce that %s', (_name, kept, broken) => {
    expect(problems([kept])).toEqual([])
    expect(problems([broken])).not.toEqual([])
  })

  test('message blocks: at most 50 are allowed', () => {
    expect(problems(many(50, () => section('x')))).toEqual([])
    expect(problems(many(51, () => section('x')))).toEqual([
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ])
  })

  test('message blocks: two with the same block_id are refused', () => {
    const twice = many(2, () => ({ ...section('x'), block_id: 'same' }))
    expect(problems(twice)).toEqual(['[ERROR] block_id already exists: same [json-pointer:/blocks/1/block_id]'])
  })

  test("message blocks: a problem names its place in Slack's words", () => {
    expect(problems([section('x'), section(long(3001))])).toEqual([
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
    ])
  })

  test('message blocks: all problems are reported at once', () => {
    expect(problems([section(''), { type: 'header' }, actions()])).toHaveLength(3)
  })

  test('markdown blocks: hold 12,000 characters together', () => {
    const markdown = (length: number) => ({ type: 'markdown', text: long(length) })
    expect(markdownTooLong([markdown(6000), markdown(6000)])).toBe(false)
    expect(markdownTooLong([markdown(6000), markdown(6001)])).toBe(true)
  })
})

describe('modal', () => {
  const modal = (extra: JsonObject): JsonObject => ({
    type: 'modal',
    title: plain('Edit'),
    blocks: [section('x')],
    ...extra,
  })
  const input: JsonObject = {
    type: 'input',
    label: plain('Why'),
    element: { type: 'plain_text_input', action_id: 'why' },
  }
  const wrong = (view: JsonObject) => messagesOf(modalView(view, '/view'))

  test.each([
    ['a title of at most 24 characters', { title: plain(long(24)) }, { title: plain(long(25)) }],
    ['a submit button of at most 24 characters', { submit: plain(long(24)) }, { submit: plain(long(25)) }],
    [
      'private_metadata of at most 3,000 characters',
      { private_metadata: long(3000) },
      { private_metadata: long(3001) },
    ],
    ['a callback_id of at most 255 characters', { callback_id: long(255) }, { callback_id: long(256) }],
    ['at most 100 blocks', { blocks: many(100, () => section('x')) }, { blocks: many(101, () => section('x')) }],
    ['a submit button beside an input', { blocks: [input], submit: plain('Send') }, { blocks: [input] }],
  ])('modal: enforces %s', (_name, kept, broken) => {
    expect(wrong(modal(kept))).toEqual([])
    expect(wrong(modal(broken))).not.toEqual([])
  })

  test('modal: refuses markdown blocks', () => {
    expect(viewBlocks([{ type: 'markdown', text: 'x' }], '/view/blocks')).toHaveLength(1)
  })
})
