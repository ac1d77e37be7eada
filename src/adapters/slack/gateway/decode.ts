const entities = { '&lt;': '<', '&gt;': '>', '&amp;': '&' } as const

function decodeToken(inner: string): string {
  const [target = '', label] = inner.split('|', 2)
  // The brackets are the proof that a person was picked, and not only something written that looks like one.
  if (target.startsWith('@')) return `<${target}>`
  if (target.startsWith('!subteam^')) return `@${target.slice('!subteam^'.length)}`
  if (target.startsWith('!')) return label ?? `@${target.slice(1)}`
  if (target.startsWith('#')) return label === undefined || label === '' ? target : `#${label}`
  // Slack makes a link of everything with a dot in it, such as a node's full name; the label is what was typed.
  return label ?? target
}

/** What a person typed, out of Slack's encoding: people as `<@id>`, links as they were written. */
export const decodeWords = (text: string): string =>
  text
    .replace(/<([^<>]+)>/g, (_, inner: string) => decodeToken(inner))
    .replace(/&(?:lt|gt|amp);/g, (entity) => entities[entity as keyof typeof entities])
    .trim()
