import type { Part, RichText } from '../../core/message.ts'

/** The most lines of a section, so that an answer fits on one screen. */
const maxLines = 8

/** A titled list with the number of lines that did not fit; no parts when the list is empty. */
export function section(title: string, lines: readonly RichText[]): readonly Part[] {
  if (lines.length === 0) return []
  const more = lines.length - maxLines
  const shown = more > 1 ? lines.slice(0, maxLines) : lines
  const rest: readonly RichText[] = more > 1 ? [[`… and ${more} more`]] : []
  return [{ part: 'text', lines: [[{ strong: title }], ...shown, ...rest] }]
}

/** `1 node`, `3 nodes`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
