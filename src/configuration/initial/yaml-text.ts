/** A value as YAML reads it back: bare where that is safe, else in quotes. */
export const scalar = (text: string): string =>
  /^[A-Za-z][A-Za-z0-9._/-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text)

/** A list on one line. */
export const flow = (texts: readonly string[]): string => `[${texts.map(scalar).join(', ')}]`

// Control characters, and what else ends a line for some reader.
const endsLine = /[\p{Cc}\u2028\u2029]+/gu

/** Names from elsewhere as a comment may carry them: nothing in them ends the line. */
export const remark = (text: string): string => text.replace(endsLine, ' ').trim()

const maxNamed = 12

/** Names in a row, and how many more there are. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map(remark).join(', ')
  return names.length > maxNamed ? `${shown} and ${names.length - maxNamed} more` : shown
}

/** `1 node`, `3 nodes`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
