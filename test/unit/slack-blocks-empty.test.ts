import { expect, test } from 'vitest'
import { messageBlocks } from '../../sandbox/workspace/limits/blocks.ts'
import { render } from '../../src/adapters/slack/blocks/render.ts'
import type { Message, Part } from '../../src/core/message.ts'
import { asJson, everyMarkup, isBlank } from './slack-texts.ts'

const one = (part: Part): Message => ({ sentence: ['Something happened.'], parts: [part] })

test.each([
  ['text', ['a'.repeat(3000), '', 'b'.repeat(3000)]],
  ['text', ['', 'a'.repeat(3000), ' ', '\u200B', 'b'.repeat(2999), '']],
  ['note', ['a'.repeat(2000), '\u200D', 'b'.repeat(2000)]],
  ['text', ['a'.repeat(3000), ...Array(9).fill(''), 'b']],
] as const)('F80 renderer: sends no empty %s block between long lines (%#)', (kind, texts) => {
  const { blocks } = render(one({ part: kind, lines: texts.map((text) => [text]) }), {}, 'classic')
  expect(messageBlocks(asJson(blocks), '/blocks')).toEqual([])
  expect(everyMarkup({ text: 'x', blocks }).filter(isBlank)).toEqual([])
  expect(blocks.length).toBeGreaterThanOrEqual(2)
})

test('F80 renderer: sends no empty table between wide rows', () => {
  const rows = Array.from({ length: 200 }, (_, row) => [row % 3 === 0 ? '' : 'x'.repeat(59), ''])
  const { blocks } = render(one({ part: 'table', caption: 'Rows', header: ['', ''], rows }), {}, 'classic')
  expect(messageBlocks(asJson(blocks), '/blocks')).toEqual([])
})
