import type { KnownBlock } from '@slack/types'
import { type Part, plainCell, type RichText, type ShownPhase, type TableCell } from '../../../core/message.ts'
import { isBlank, literal, shortened, withoutBlankEnds } from './clean.ts'
import { limits } from './limits.ts'
import { type BlockStyle, collapsed, dataTable, isProse, planBlock } from './native.ts'
import { isRich } from './rich-cell.ts'
import type { Shape, Sheet } from './sheet.ts'
import { type ListedGroups, lineMarkup } from './spans.ts'
import { markup, plainText } from './texts.ts'

const many = Number.MAX_SAFE_INTEGER

const section: Shape = {
  longest: limits.sectionCharacters,
  most: many,
  lineOverhead: 0,
  blockOverhead: 120,
  build: (lines) => ({ type: 'section', text: markup(lines.join('\n')) }),
}

const note: Shape = {
  longest: limits.noteCharacters,
  most: many,
  lineOverhead: 0,
  blockOverhead: 120,
  build: (lines) => ({ type: 'context', elements: [markup(lines.join('\n'))] }),
}

const fields: Shape = {
  longest: many,
  most: limits.fieldsPerSection,
  lineOverhead: 60,
  blockOverhead: 120,
  build: (lines) => ({ type: 'section', fields: lines.map(markup) }),
}

const columns: Shape = {
  longest: limits.sectionCharacters,
  most: many,
  lineOverhead: 0,
  blockOverhead: 120,
  build: (lines): KnownBlock => ({
    type: 'rich_text',
    elements: [{ type: 'rich_text_preformatted', elements: [{ type: 'text', text: lines.join('\n') }] }],
  }),
}

const widestCell = 60

const linesOf = (lines: readonly RichText[], longest: number, listed: ListedGroups): readonly string[] =>
  withoutBlankEnds(lines.map((line) => lineMarkup(line, longest, listed)))

/**
 * A row as one or more rows: the words of its last cell that do not fit continue below, because readers have no way to
 * see text that was cut off.
 */
function wrapped(row: readonly string[]): readonly (readonly string[])[] {
  const lines: string[] = []
  for (const word of (row.at(-1) ?? '').split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`.trim()
    if (lines.length > 0 && [...longer].length <= widestCell) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  const before = row.slice(0, -1)
  return lines.map((line, index) => [...(index === 0 ? before : before.map(() => '')), line])
}

/** The rows of a table as lines, every column as wide as its widest cell. */
function tableLines(rows: readonly (readonly string[])[]): readonly string[] {
  const whole = rows.map((row) => row.map((cell) => literal(cell).trim()))
  const cells = whole.flatMap(wrapped).map((row) => row.map((cell) => shortened(cell, widestCell)))
  const widths: number[] = []
  for (const row of cells)
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, [...cell].length)
  const padded = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)
  const lines = cells.map((row) => shortened(row.map(padded).join('  ').trimEnd(), limits.sectionCharacters))
  return withoutBlankEnds(lines)
}

type Table = Extract<Part, { part: 'table' }>

const wordsOfRow = (row: readonly TableCell[]): readonly string[] => row.map(plainCell)

/** The title of a table, and each row as a line: its name in bold, then its other cells, without empty ones. */
function rowLines({ caption, rows }: Table, listed: ListedGroups): readonly string[] {
  const lines = rows.map(([name = '', ...cells]): RichText => {
    const rest = cells.filter((cell) => !isBlank(plainCell(cell)))
    const named: RichText = isRich(name) ? name : [{ strong: plainCell(name) }]
    return [...named, ...rest.flatMap((cell): RichText => [' · ', ...(typeof cell === 'string' ? [cell] : cell)])]
  })
  return linesOf([[{ strong: caption }], ...lines], limits.sectionCharacters, listed)
}

function factLines(facts: readonly { readonly name: string; readonly value: RichText }[], listed: ListedGroups) {
  const lines = facts.map(({ name, value }) => {
    const title = lineMarkup([{ strong: name }], 200, listed)
    return `${title}\n${lineMarkup(value, limits.fieldCharacters - title.length - 1, listed)}`
  })
  return lines.filter((line) => !isBlank(line))
}

const phasesLine = (phases: readonly ShownPhase[]): RichText => [
  phases.map(({ mark, title }) => `${mark} ${title}`).join(' · '),
]

type NewerPart = Extract<Part, { part: 'phases' | 'collapsed' | 'table' }>

/** Whether native blocks exist for a part. */
export const isNewer = (part: Part): part is NewerPart =>
  part.part === 'phases' || part.part === 'collapsed' || part.part === 'table'

/** The text of a part that has native blocks, for clients and screen readers that do not show these. */
export function newerLines(part: NewerPart, listed: ListedGroups): readonly string[] {
  switch (part.part) {
    case 'phases':
      return linesOf([phasesLine(part.phases)], limits.sectionCharacters, listed)
    case 'collapsed':
      return linesOf([[{ strong: part.title }], ...part.lines], limits.sectionCharacters, listed)
    case 'table':
      return isProse(part.rows) ? rowLines(part, listed) : tableLines([part.header, ...part.rows.map(wordsOfRow)])
  }
}

/** Adds a part as native blocks; one that none can show, such as an empty table, is left to classic ones. */
function putNative(part: NewerPart, sheet: Sheet, listed: ListedGroups): 'added' | 'not native' {
  switch (part.part) {
    case 'phases':
      if (part.phases.length === 0) return 'not native'
      sheet.put(planBlock(part.title, part.phases))
      return 'added'
    case 'collapsed': {
      const lines = linesOf(part.lines, limits.sectionCharacters, listed)
      sheet.fill(lines, collapsed(part.title))
      return 'added'
    }
    case 'table': {
      const table = dataTable(part.caption, part.header, part.rows, listed)
      if (table === null || !sheet.hasRoomFor(table)) return 'not native'
      sheet.put(table)
      return 'added'
    }
  }
}

/** Adds one part of a message, other than buttons and pictures, to the sheet. */
export function putPart(
  part: Exclude<Part, { part: 'buttons' | 'picture' }>,
  sheet: Sheet,
  listed: ListedGroups,
  style: BlockStyle,
): void {
  if (isNewer(part) && style === 'native' && putNative(part, sheet, listed) === 'added') return
  switch (part.part) {
    case 'divider':
      sheet.put({ type: 'divider' })
      break
    case 'header':
      if (!isBlank(literal(part.text)))
        sheet.put({ type: 'header', text: plainText(part.text, limits.headerCharacters) })
      break
    case 'text':
      sheet.fill(linesOf(part.lines, limits.sectionCharacters, listed), section)
      break
    case 'note':
      sheet.fill(linesOf(part.lines, limits.noteCharacters, listed), note)
      break
    case 'facts':
      sheet.fill(factLines(part.facts, listed), fields)
      break
    case 'phases':
    case 'collapsed':
      sheet.fill(newerLines(part, listed), section)
      break
    case 'table':
      sheet.fill(newerLines(part, listed), isProse(part.rows) ? section : columns)
  }
}
