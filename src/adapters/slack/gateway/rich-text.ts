type Fields = { readonly [name: string]: unknown }

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/**
 * The people whom a message mentions, from its rich text; null where the message has none. The rich text tells a
 * mention from the same characters inside code; the plain text of the message does not.
 */
export function mentionedIn(blocks: unknown): readonly string[] | null {
  const texts = Array.isArray(blocks) ? blocks.filter((block) => isFields(block) && block.type === 'rich_text') : []
  return texts.length === 0 ? null : texts.flatMap(mentionedBelow)
}

function mentionedBelow(element: unknown): readonly string[] {
  if (!isFields(element)) return []
  if (element.type === 'user') return typeof element.user_id === 'string' && !isCode(element) ? [element.user_id] : []
  return Array.isArray(element.elements) ? element.elements.flatMap(mentionedBelow) : []
}

const isCode = ({ style }: Fields): boolean => isFields(style) && style.code === true
