/** A value as YAML: plain where it is read back unchanged, else in quotes. */
export const scalar = (text: string): string =>
  /^[A-Za-z][A-Za-z0-9._/-]*$/.test(text) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text)

/** A list on one line. */
export const flow = (texts: readonly string[]): string => `[${texts.map(scalar).join(', ')}]`

// control characters, and everything else that some parser takes for a line end
const endsLine = /[\p{Cc}\u2028\u2029]+/gu

/** Names from outside as text for a comment: nothing in it can end the line. */
export const remark = (text: string): string => text.replace(endsLine, ' ').trim()

const maxNamed = 12

/** The first names of a list, and the number of further ones. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, maxNamed).map(remark).join(', ')
  return names.length > maxNamed ? `${shown} and ${names.length - maxNamed} more` : shown
}

/** `1 node`, `3 nodes`. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`
