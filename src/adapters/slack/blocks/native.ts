import type { ContainerBlock, DataTableBlock, PlanBlock, SectionBlock } from '@slack/types'
import type { ShownPhase } from '../../../core/message.ts'
import { limits } from './limits.ts'
import type { Shape } from './sheet.ts'
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

const cell = (text: string) => ({ type: 'raw_text' as const, text: plainText(text, limits.cellCharacters).text })

/**
 * A table whose first row is its header, as wide as the header; further rows and columns than Slack takes are left
 * out. Null without a header or rows.
 */
export function dataTable(
  caption: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): DataTableBlock | null {
  const columns = header.slice(0, limits.columns)
  if (columns.length === 0 || rows.length === 0) return null
  return {
    type: 'data_table',
    caption: shortText(caption),
    rows: [columns, ...rows.slice(0, limits.rows)].map((row) => columns.map((_, index) => cell(row[index] ?? ''))),
    page_size: limits.rowsPerPage,
    row_header_column_index: 0,
  }
}
