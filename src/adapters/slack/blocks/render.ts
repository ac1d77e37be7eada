import type { KnownBlock } from '@slack/types'
import type { Message, Part } from '../../../core/message.ts'
import { buttonRows } from './buttons.ts'
import { isBlank } from './clean.ts'
import { limits } from './limits.ts'
import { putPart } from './parts.ts'
import { Sheet } from './sheet.ts'
import { type ListedGroups, lineMarkup } from './spans.ts'

/** A message as Slack takes it; notifications and screen readers use `text`. */
export type Rendered = { readonly text: string; readonly blocks: readonly KnownBlock[] }

/** Renders parts as blocks within all of Slack's limits; buttons are kept when text must be left out. */
export function renderParts(parts: readonly Part[], maxBlocks: number, listed: ListedGroups): readonly KnownBlock[] {
  const sheet = new Sheet(maxBlocks)
  const rows = parts.map((part) =>
    part.part === 'buttons' ? buttonRows(part.buttons).filter((row) => sheet.reserve(row)) : [],
  )
  for (const [index, part] of parts.entries()) {
    if (part.part === 'buttons') for (const row of rows[index] ?? []) sheet.putReserved(row)
    else putPart(part, sheet, listed)
  }
  return sheet.blocks()
}

/** Renders a message as text and blocks. Text of people or machines cannot become a mention, a link or formatting. */
export function render(message: Message, listed: ListedGroups): Rendered {
  const sentence = lineMarkup(message.sentence, limits.textCharacters, listed)
  const text = isBlank(sentence) ? 'Lockkeeper has something to show.' : sentence
  const blocks = renderParts(message.parts, limits.blocksPerMessage, listed)
  // Without blocks Slack would show the text itself, and turn everything that looks like an address into a link.
  if (blocks.length === 0)
    return { text, blocks: renderParts([{ part: 'text', lines: [message.sentence] }], limits.blocksPerMessage, listed) }
  return { text, blocks }
}
