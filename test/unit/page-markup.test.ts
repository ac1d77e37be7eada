import { describe, expect, test } from 'vitest'
import { readMrkdwn } from '../../sandbox/page/client/blocks/mrkdwn.ts'
import type { Inline } from '../../sandbox/page/client/blocks/rich-text.ts'

/** The elements of the first paragraph of this markup. */
function inlineOf(text: string): readonly Inline[] {
  return readMrkdwn(text, 'verbatim').elements[0]?.elements ?? []
}

const text = (said: string) => ({ type: 'text', text: said })

describe('page markup', () => {
  test.each([
    ['*bold*', [{ type: 'text', text: 'bold', style: { bold: true } }]],
    ['_italic_', [{ type: 'text', text: 'italic', style: { italic: true } }]],
    ['~gone~', [{ type: 'text', text: 'gone', style: { strike: true } }]],
    ['*_both_*', [{ type: 'text', text: 'both', style: { bold: true, italic: true } }]],
    ['`a *b* <@U1>`', [{ type: 'text', text: 'a *b* <@U1>', style: { code: true } }]],
  ])('page markup: formats %s', (written, read) => {
    expect(inlineOf(written)).toEqual(read)
  })

  test.each(['2*3*4', 'snake_case_word', '* star', '*open', '*a\nb*', 'a*', '*\u200Bkept*\u200B', '# heading', '---'])(
    'page markup: %j is plain text',
    (written) => {
      expect(inlineOf(written)).toEqual([text(written)])
    },
  )

  test('page markup: unescapes characters, which never become a mention', () => {
    expect(inlineOf('&lt;@U0ANA&gt; &amp;lt; 3 &lt; 4')).toEqual([text('<@U0ANA> &lt; 3 < 4')])
  })

  test('page markup: reads mentions, groups, channels, times and links', () => {
    expect(
      inlineOf('<@U1|ana><!subteam^S1><#C1|x><!here><!date^1700000000^{time}|then><https://a.b?c&amp;d|label>'),
    ).toEqual([
      { type: 'user', user_id: 'U1' },
      { type: 'usergroup', usergroup_id: 'S1' },
      { type: 'channel', channel_id: 'C1' },
      { type: 'broadcast', range: 'here' },
      { type: 'date', timestamp: 1700000000, format: '{time}' },
      { type: 'link', url: 'https://a.b?c&d', text: 'label' },
    ])
  })

  test('page markup: shows the fallback of an invalid time', () => {
    expect(inlineOf('<!date^soon^{time}|at some time>')).toEqual([text('at some time')])
  })

  test('page markup: reads a mention inside bold text', () => {
    expect(inlineOf('*by <@U1>*')).toEqual([
      { type: 'text', text: 'by ', style: { bold: true } },
      { type: 'user', user_id: 'U1', style: { bold: true } },
    ])
  })

  test('page markup: bare addresses become links unless the text is verbatim', () => {
    expect(inlineOf('see https://a.b/c.')).toEqual([text('see https://a.b/c.')])
    expect(readMrkdwn('see https://a.b/c.', 'links addresses').elements[0]?.elements).toEqual([
      text('see '),
      { type: 'link', url: 'https://a.b/c', text: 'https://a.b/c' },
      text('.'),
    ])
  })

  test('page markup: separates code blocks and quotes, and keeps lines and blanks', () => {
    const read = readMrkdwn('one\n\ntwo\n```\na  &lt;b&gt;\n c\n```\n&gt; said\n&gt; twice\nafter', 'verbatim')
    expect(read.elements).toEqual([
      { type: 'rich_text_section', elements: [text('one\n\ntwo')] },
      { type: 'rich_text_preformatted', elements: [text('a  <b>\n c')] },
      { type: 'rich_text_quote', elements: [text('said\ntwice')] },
      { type: 'rich_text_section', elements: [text('after')] },
    ])
  })
})
