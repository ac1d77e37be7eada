/** A zero-width character that keeps two characters from being parsed together as markup. */
const nothing = '\u200B'

const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu
// Control and format characters, such as bidi overrides, zero-width characters and tags. Joiners stay: some scripts
// need them.
const unseen = /(?![\u200C\u200D])[\p{Cc}\p{Cf}]/gu

/** Untrusted text on one line, without control, bidi and other invisible characters. */
export const clean = (text: string): string => text.toWellFormed().replace(breaks, ' ').replace(unseen, '')

/** Untrusted text for places that show it literally; nothing in it can be parsed as a mention. */
export const literal = (text: string): string =>
  clean(text).replace(/<(?=[@#!])|@(?=channel|here|everyone|group)/giu, (character) => character + nothing)

/** Whether a text is invisible. Slack refuses a message with such a text object. */
export const isBlank = (text: string): boolean => text.replace(/[\u200B-\u200D\u2060\uFEFF]/gu, '').trim() === ''

/** The lines without invisible ones at the beginning and at the end. */
export function withoutBlankEnds(lines: readonly string[]): readonly string[] {
  const first = lines.findIndex((line) => !isBlank(line))
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => !isBlank(line)) + 1)
}

const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}]/u.test(character)

const opensMarkup = (before: string | undefined, after: string | undefined): boolean =>
  !isWordCharacter(before) && after !== undefined && after !== ' '

function escaped(character: string): string {
  if (character === '&') return '&amp;'
  if (character === '<') return '&lt;'
  if (character === '>') return '&gt;'
  return character
}

/**
 * Cleaned text as characters for markup. Each is escaped and cannot start any formatting by itself, so the text may be
 * cut anywhere.
 */
export function harmless(text: string): readonly string[] {
  const cleaned = clean(text)
  if (/^[\p{L}\p{N} .,;()/=+!?'"-]*$/u.test(cleaned)) return [...cleaned]
  const emojiStarts = new Set([...cleaned.matchAll(/:(?=[\w+-]+:)/gu)].map((match) => match.index))
  const callStarts = new Set([...cleaned.matchAll(/@(?=channel|here|everyone|group)/giu)].map((match) => match.index))
  const characters = [...cleaned]
  let position = 0
  return characters.map((character, index) => {
    const at = position
    position += character.length
    const isMarkup = '*_~`'.includes(character) && opensMarkup(characters[index - 1], characters[index + 1])
    if (character === '>' && index === 0) return `${nothing}&gt;`
    if (isMarkup || emojiStarts.has(at) || callStarts.has(at)) return character + nothing
    return escaped(character)
  })
}

/** Text of at most this many UTF-16 code units, with “…” where it was cut; a character is never split. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text
  let kept = ''
  for (const character of text) {
    if (kept.length + character.length > longest - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Text for code between backticks, where only `&`, `<` and `>` have a meaning. */
export const insideCode = (text: string): string => [...literal(text.replaceAll('`', 'ˋ')).trim()].map(escaped).join('')
