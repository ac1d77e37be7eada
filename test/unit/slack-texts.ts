import type { Json } from '../../sandbox/workspace/json.ts'

/** A value as JSON sends it. */
export const asJson = (value: unknown): Json => JSON.parse(JSON.stringify(value))

/** Whether a text shows nothing. */
export const isBlank = (text: string): boolean => text.replace(/[\p{Cf}\p{Z}\s]/gu, '') === ''

/** Every text in a value that Slack reads as markup. */
function markups(value: Json): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(markups)
  if (typeof value !== 'object' || value === null) return []
  const members = Object.entries(value)
  const own = members.some(([key, member]) => key === 'type' && member === 'mrkdwn')
  return members.flatMap(([key, member]) =>
    own && key === 'text' && typeof member === 'string' ? [member] : markups(member ?? null),
  )
}

/** Every text of a message that Slack reads as markup. */
export const everyMarkup = (rendered: { text: string; blocks: unknown }) => [
  rendered.text,
  ...markups(asJson(rendered.blocks)),
]
