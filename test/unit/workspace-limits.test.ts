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

/** Each limit: blocks that just keep it, and blocks that just break it. */
const limits: readonly (readonly [string, JsonObject, JsonObject])[] = [
  ['a section has 3,000 characters', section(long(3000)), section(long(3001))],
  ['a section is not empty', section('x'), section('')],
  [
    'a header has 150 characters',
    { type: 'header', text: plain(long(150)) },
    { type: 'header', text: plain(long(151)) },
  ],
  ['a header is plain', { type: 'header', text: plain('x') }, { type: 'header', text: mrkdwn('x') }],
  [
    'a button has 75 characters',
    actions(button({ text: plain(long(75)) })),
    actions(button({ text: plain(long(76)) })),
  ],
  ['a button carries 2,000 characters', actions(button({ value: long(2000) })), actions(button({ value: long(2001) }))],
  [
    'an action_id has 255 characters',
    actions(button({ action_id: long(255) })),
    actions(button({ action_id: long(256) })),
  ],
  ['a block_id has 255 characters', { ...section('x'), block_id: long(255) }, { ...section('x'), block_id: long(256) }],
  ['a button is primary or danger', actions(button({ style: 'danger' })), actions(button({ style: 'warning' }))],
  [
    'a row has 25 elements',
    actions(...many(25, (i) => button({ action_id: `a${i}` }))),
    actions(...many(26, (i) => button({ action_id: `a${i}` }))),
  ],
  [
    'a section has 10 fields',
    { type: 'section', fields: many(10, () => mrkdwn('x')) },
    { type: 'section', fields: many(11, () => mrkdwn('x')) },
  ],
  [
    'a field has 2,000 characters',
    { type: 'section', fields: [mrkdwn(long(2000))] },
    { type: 'section', fields: [mrkdwn(long(2001))] },
  ],
  [
    'a menu has 100 choices',
    actions(select(many(100, (i) => option(`o${i}`, `${i}`)))),
    actions(select(many(101, (i) => option(`o${i}`, `${i}`)))),
  ],
  ['a choice has 75 characters', actions(select([option(long(75), '1')])), actions(select([option(long(76), '1')]))],
  [
    'a choice carries 150 characters',
    actions(select([option('o', long(150))])),
    actions(select([option('o', long(151))])),
  ],
  [
    'a dialog has a title of 100 characters',
    actions(button({ confirm: confirm(long(100), 'x', 'Yes') })),
    actions(button({ confirm: confirm(long(101), 'x', 'Yes') })),
  ],
  [
    'a dialog has a text of 300 characters',
    actions(button({ confirm: confirm('x', long(300), 'Yes') })),
    actions(button({ confirm: confirm('x', long(301), 'Yes') })),
  ],
  [
    'a dialog has buttons of 30 characters',
    actions(button({ confirm: confirm('x', 'x', long(30)) })),
    actions(button({ confirm: confirm('x', 'x', long(31)) })),
  ],
  [
    'an overflow menu has 5 choices',
    actions({ type: 'overflow', action_id: 'o', options: many(5, (i) => option(`o${i}`, `${i}`)) }),
    actions({ type: 'overflow', action_id: 'o', options: many(6, (i) => option(`o${i}`, `${i}`)) }),
  ],
  [
    'a context has 10 elements',
    { type: 'context', elements: many(10, () => mrkdwn('x')) },
    { type: 'context', elements: many(11, () => mrkdwn('x')) },
  ],
  [
    'action_ids differ within a row',
    actions(button({ action_id: 'a' }), button({ action_id: 'b' })),
    actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
  ],
  [
    'a picture has words',
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

describe('blocks of a message', () => {
  test.each(limits)('%s, and not one more', (_name, kept, broken) => {
    expect(problems([kept])).toEqual([])
    expect(problems([broken])).not.toEqual([])
  })

  test('there are at most 50', () => {
    expect(problems(many(50, () => section('x')))).toEqual([])
    expect(problems(many(51, () => section('x')))).toEqual([
      '[ERROR] no more than 50 items allowed [json-pointer:/blocks]',
    ])
  })

  test('no two have the same block_id', () => {
    const twice = many(2, () => ({ ...section('x'), block_id: 'same' }))
    expect(problems(twice)).toEqual(['[ERROR] block_id already exists: same [json-pointer:/blocks/1/block_id]'])
  })

  test('a problem says where it is, in the words that Slack uses', () => {
    expect(problems([section('x'), section(long(3001))])).toEqual([
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
    ])
  })

  test('all that is wrong is told at once', () => {
    expect(problems([section(''), { type: 'header' }, actions()])).toHaveLength(3)
  })

  test('markdown blocks hold 12,000 characters together', () => {
    const markdown = (length: number) => ({ type: 'markdown', text: long(length) })
    expect(markdownTooLong([markdown(6000), markdown(6000)])).toBe(false)
    expect(markdownTooLong([markdown(6000), markdown(6001)])).toBe(true)
  })
})

describe('a modal', () => {
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
    ['a title of 24 characters', { title: plain(long(24)) }, { title: plain(long(25)) }],
    ['a submit button of 24 characters', { submit: plain(long(24)) }, { submit: plain(long(25)) }],
    ['private_metadata of 3,000 characters', { private_metadata: long(3000) }, { private_metadata: long(3001) }],
    ['a callback_id of 255 characters', { callback_id: long(255) }, { callback_id: long(256) }],
    ['100 blocks', { blocks: many(100, () => section('x')) }, { blocks: many(101, () => section('x')) }],
    ['a submit button where it asks something', { blocks: [input], submit: plain('Send') }, { blocks: [input] }],
  ])('has %s, and not one more', (_name, kept, broken) => {
    expect(wrong(modal(kept))).toEqual([])
    expect(wrong(modal(broken))).not.toEqual([])
  })

  test('shows no markdown blocks', () => {
    expect(viewBlocks([{ type: 'markdown', text: 'x' }], '/view/blocks')).toHaveLength(1)
  })
})
