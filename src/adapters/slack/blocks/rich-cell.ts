import type { RichTextBlock, RichTextElement } from '@slack/types'
import type { RichText, Span, TableCell } from '../../../core/message.ts'
import { isBlank, literal } from './clean.ts'
import { isChannelId, isGroupId, isPersonId, type ListedGroups, safeLink, slackTime, unknownTime } from './spans.ts'

const text = (shown: string, style?: 'bold' | 'code'): RichTextElement => ({
  type: 'text',
  text: literal(shown),
  ...(style === undefined ? {} : { style: { [style]: true } }),
})

const person = (id: string): RichTextElement => (isPersonId(id) ? { type: 'user', user_id: id } : text(`@${id}`))

function time(timeMs: number, shown: 'time' | 'date and time'): RichTextElement {
  const known = slackTime(timeMs, shown)
  if (known === null) return text(unknownTime)
  const { seconds, format, fallback } = known
  return { type: 'date', timestamp: seconds, format, fallback }
}

function link(address: string, shown: string): RichTextElement {
  const url = safeLink(address)
  return url === null || isBlank(shown) ? text(shown) : { type: 'link', url, text: literal(shown) }
}

function elementsOf(span: Span, listed: ListedGroups): readonly RichTextElement[] {
  if (typeof span === 'string') return [text(span)]
  if ('strong' in span) return [text(span.strong, 'bold')]
  if ('code' in span) return [text(span.code, 'code')]
  if ('person' in span) return [person(span.person)]
  if ('group' in span) {
    const people = Object.hasOwn(listed, span.group) ? (listed[span.group] ?? []) : []
    if (people.length > 0) return [text(`@${span.group} `), ...people.flatMap((id) => [person(id), text(' ')])]
    return [isGroupId(span.group) ? { type: 'usergroup', usergroup_id: span.group } : text(`@${span.group}`)]
  }
  if ('channel' in span)
    return [isChannelId(span.channel) ? { type: 'channel', channel_id: span.channel } : text(`#${span.channel}`)]
  if ('timeMs' in span) return [time(span.timeMs, span.shown)]
  return [link(span.link, span.shown)]
}

/** Whether a cell has mentions, times, links or formatting, which only rich text can show. */
export const isRich = (cell: TableCell): cell is RichText =>
  typeof cell !== 'string' && cell.some((span) => typeof span !== 'string')

/** A cell as rich text; text of people and machines in it is shown literally. */
export function richCell(cell: RichText, listed: ListedGroups): RichTextBlock {
  const elements = cell
    .flatMap((span) => elementsOf(span, listed))
    .filter((element) => element.type !== 'text' || element.text !== '')
  return {
    type: 'rich_text',
    elements: [{ type: 'rich_text_section', elements: elements.length === 0 ? [text('–')] : elements }],
  }
}
