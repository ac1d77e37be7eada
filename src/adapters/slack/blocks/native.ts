import type { ContainerBlock, DataTableBlock, PlanBlock, SectionBlock } from '@slack/types'
import { plainCell, type ShownPhase, type TableCell } from '../../../core/message.ts'
import { limits } from './limits.ts'
import { isRich, richCell } from './rich-cell.ts'
import type { Shape } from './sheet.ts'
import type { ListedGroups } from './spans.ts'
import { markup, plainText } from './texts.ts'

/** Which blocks a message has: Slack's newer ones, or only those that every workspace takes. */
export type BlockStyle = 'native' | 'classic'

const shortText = (text: string): string => plainText(text, limits.titleCharacters).text

const statuses = { pending: 'pending', 'in progress': 'in_progress', complete: 'complete', error: 'error' } as const

/** Phases as a plan of task cards. States that Slack lacks, such as undone, are in the mark before the title. */
export const planBlock = (title: string, phases: readonly ShownPhase[]): PlanBlock => ({
  type: 'plan',
  title: shortText(title),
  tasks: phases.slice(0, limits.tasks).map((phase, index) => ({
    type: 'task_card',
    task_id: `phase-${index + 1}`,
    title: shortText(phase.mark === '↩' ? `${phase.mark} ${phase.title} (rolled back)` : phase.title),
    status: statuses[phase.is],
  })),
})

/** Lines grouped into texts of at most this many characters each; a single longer line stays alone. */
function grouped(lines: readonly string[], longest: number): readonly string[] {
  const texts: string[] = []
  for (const line of lines) {
    const joined = `${texts.at(-1) ?? ''}\n${line}`
    if (texts.length > 0 && joined.length <= longest) texts[texts.length - 1] = joined
    else texts.push(line)
  }
  return texts
}

const section = (text: string): SectionBlock => ({ type: 'section', text: markup(text) })

// A quarter of what ten sections hold, so that lines of any length fit into ten.
const containerCharacters = 7_500

/** Lines in a container that is collapsed at first. */
export const collapsed = (title: string): Shape => ({
  longest: containerCharacters,
  most: Number.MAX_SAFE_INTEGER,
  lineOverhead: 0,
  blockOverhead: 700,
  build: (lines): ContainerBlock => ({
    type: 'container',
    title: plainText(title, limits.titleCharacters),
    child_blocks: grouped(lines, limits.sectionCharacters).map(section),
    is_collapsible: true,
    default_collapsed: true,
  }),
})

const rawCell = (text: string) => ({ type: 'raw_text' as const, text: plainText(text, limits.cellCharacters).text })

/** Whether a table is written as lines of text where there is no native one: code shows no mentions, times and links. */
export const isProse = (rows: readonly (readonly TableCell[])[]): boolean => rows.some((row) => row.some(isRich))

/**
 * A table whose first row is its header, as wide as the header; further rows and columns than Slack takes are left
 * out. Null without a header or rows, and when a cell of a table that can be lines of text is too long: nobody could
 * read what was cut off.
 */
export function dataTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly TableCell[])[],
  listed: ListedGroups,
): DataTableBlock | null {
  const columns = header.slice(0, limits.columns)
  if (columns.length === 0 || rows.length === 0) return null
  const shown = rows.slice(0, limits.rows).map((row) => columns.map((_, index) => row[index] ?? ''))
  if (isProse(shown) && shown.flat().some((cell) => plainCell(cell).length > limits.cellCharacters)) return null
  return {
    type: 'data_table',
    caption: shortText(caption),
    rows: [
      columns.map(rawCell),
      ...shown.map((row) => row.map((cell) => (isRich(cell) ? richCell(cell, listed) : rawCell(plainCell(cell))))),
    ],
    page_size: Math.min(limits.rowsPerPage, rows.length),
    row_header_column_index: 0,
  }
}
