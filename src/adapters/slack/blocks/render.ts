import type { KnownBlock } from '@slack/types'
import type { Message, Part } from '../../../core/message.ts'
import { buttonRows } from './buttons.ts'
import { isBlank } from './clean.ts'
import { limits } from './limits.ts'
import type { BlockStyle } from './native.ts'
import { isNewer, newerLines, putPart } from './parts.ts'
import { Sheet } from './sheet.ts'
import { type ListedGroups, lineMarkup } from './spans.ts'
import { plainText } from './texts.ts'
import { noFiles, type PicturePart, type UploadedFiles } from './uploaded-files.ts'

/** A message as Slack takes it; notifications and screen readers use `text`. */
export type Rendered = { readonly text: string; readonly blocks: readonly KnownBlock[] }

/** Adds an uploaded picture. A block of it counts as no line: what does not fit is said without it. */
function putPicture(part: PicturePart, sheet: Sheet, files: UploadedFiles): void {
  const id = files.get(part)
  if (id === undefined) return
  const block: KnownBlock = {
    type: 'image',
    slack_file: { id },
    alt_text: plainText(part.says, limits.altTextCharacters).text,
  }
  if (sheet.hasRoomFor(block)) sheet.put(block)
}

/**
 * Renders parts as blocks within all of Slack's limits; buttons are kept when text must be left out. Pictures that are not
 * in `files` are left out.
 */
export function renderParts(
  parts: readonly Part[],
  maxBlocks: number,
  listed: ListedGroups,
  style: BlockStyle,
  files: UploadedFiles = noFiles,
): readonly KnownBlock[] {
  const sheet = new Sheet(maxBlocks)
  const rows = parts.map((part) =>
    part.part === 'buttons' ? buttonRows(part.buttons).filter((row) => sheet.reserve(row)) : [],
  )
  for (const [index, part] of parts.entries()) {
    if (part.part === 'buttons') for (const row of rows[index] ?? []) sheet.putReserved(row)
    else if (part.part === 'picture') putPicture(part, sheet, files)
    else putPart(part, sheet, listed, style)
  }
  return sheet.blocks()
}

/** The sentence, and all text that only native blocks show, as far as it fits. */
function textOf({ sentence, parts }: Message, listed: ListedGroups, style: BlockStyle): string {
  const first = lineMarkup(sentence, limits.textCharacters, listed)
  let text = isBlank(first) ? 'Lockkeeper has something to show.' : first
  if (style === 'classic') return text
  for (const line of parts.filter(isNewer).flatMap((part) => newerLines(part, listed))) {
    if (text.length + line.length + 1 > limits.textCharacters) break
    text += `\n${line}`
  }
  return text
}

/** Renders a message as text and blocks. Text of people or machines cannot become a mention, a link or formatting. */
export function render(
  message: Message,
  listed: ListedGroups,
  style: BlockStyle,
  files: UploadedFiles = noFiles,
): Rendered {
  const text = textOf(message, listed, style)
  const blocks = renderParts(message.parts, limits.blocksPerMessage, listed, style, files)
  // Without blocks Slack would show the text itself, and turn everything that looks like an address into a link.
  if (blocks.length > 0) return { text, blocks }
  const sentence: Part = { part: 'text', lines: [message.sentence] }
  return { text, blocks: renderParts([sentence], limits.blocksPerMessage, listed, style) }
}

/** Whether a message has parts for which native blocks exist. */
export const hasNewerParts = ({ parts }: Message): boolean => parts.some(isNewer)
