import { unescaped } from './escaped.ts'
import { inline } from './inline.ts'
import type { Linking, RichText, RichTextPart } from './rich-text.ts'

/**
 * Parses Slack's markup as rich text: code blocks, quotes, and inline content.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function readMrkdwn(text: string, linking: Linking): RichText {
  const pieces = text.split(/```([\s\S]*?)```/)
  const elements = pieces.flatMap((piece, index) => {
    if (index % 2 === 1) return [codeBlock(piece)]
    // text beside a code block begins and ends on its own line
    const start = index > 0 ? piece.replace(/^\n/, '') : piece
    const own = index < pieces.length - 1 ? start.replace(/\n$/, '') : start
    return own === '' ? [] : lines(own, linking)
  })
  return { type: 'rich_text', elements }
}

function codeBlock(piece: string): RichTextPart {
  const code = unescaped(piece.replace(/^\n/, '').replace(/\n$/, ''))
  return { type: 'rich_text_preformatted', elements: [{ type: 'text', text: code }] }
}

const quoted = /^(?:&gt;|>)\s?/

function lines(text: string, linking: Linking): readonly RichTextPart[] {
  const groups: { readonly isQuote: boolean; readonly lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const isQuote = quoted.test(line)
    const last = groups.at(-1)
    const own = isQuote ? line.replace(quoted, '') : line
    if (last?.isQuote === isQuote) last.lines.push(own)
    else groups.push({ isQuote, lines: [own] })
  }
  return groups.map((group) => ({
    type: group.isQuote ? ('rich_text_quote' as const) : ('rich_text_section' as const),
    elements: inline(group.lines.join('\n'), linking),
  }))
}
