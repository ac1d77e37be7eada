import type { Part, RichText } from '../../core/message.ts'

/** The most lines of a card that people see before they unfold anything, such as on a phone. */
const maxVisible = 8

function visibleIn(part: Part): number {
  switch (part.part) {
    case 'text':
    case 'note':
      return part.lines.length
    case 'facts':
      return part.facts.length
    case 'table':
      return 2 + part.rows.length
    case 'buttons':
      return part.buttons.length === 0 ? 0 : 1
    case 'header':
    case 'phases':
    case 'collapsed':
    case 'divider':
    case 'picture':
      return 1
  }
}

/**
 * Lines in order of importance, as far as a card has room for them beside its other parts; the rest is collapsed. No parts
 * without lines.
 */
export function fitted(lines: readonly RichText[], beside: readonly Part[]): readonly Part[] {
  const room = maxVisible - beside.reduce((sum, part) => sum + visibleIn(part), 0)
  const shown = lines.length <= room ? lines : lines.slice(0, Math.max(0, room - 1))
  const rest = lines.slice(shown.length)
  return [
    ...(shown.length === 0 ? [] : [{ part: 'text' as const, lines: shown }]),
    ...(rest.length === 0 ? [] : [{ part: 'collapsed' as const, title: `${rest.length} more`, lines: rest }]),
  ]
}
