const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&' } as const

function decodeToken(inner: string): string {
  const [target = '', label] = inner.split('|', 2)
  // The brackets prove that a person was picked, not just typed as similar text.
  if (target.startsWith('@')) return `<${target}>`
  if (target.startsWith('!subteam^')) return `@${target.slice('!subteam^'.length)}`
  if (target.startsWith('!')) return label ?? `@${target.slice(1)}`
  if (target.startsWith('#')) return label === undefined || label === '' ? target : `#${label}`
  // Slack turns everything with a dot into a link, such as a node's full name; the label is the typed text.
  return label ?? target
}

/** The typed text, decoded from Slack's encoding: people as `<@id>`, links as they were typed. */
export const decodeWords = (text: string): string =>
  text
    .replace(/<([^<>]+)>/g, (_, inner: string) => decodeToken(inner))
    .replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity as keyof typeof entities])
    .trim()
