/** Drawn as nothing; it keeps two characters from being read as mark-up together. */
const nothing = '\u200B'

const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu
// Control and format characters: bidi overrides, zero-width ones, tags. Joiners stay, some scripts need them.
const unseen = /(?![\u200C\u200D])[\p{Cc}\p{Cf}]/gu

/** Foreign text on one line, without control, bidi and other characters that nobody sees. */
export const clean = (text: string): string => text.toWellFormed().replace(breaks, ' ').replace(unseen, '')

/** Foreign text for places that show it literally; nothing in it even looks like a mention. */
export const literal = (text: string): string =>
  clean(text).replace(/<(?=[@#!])|@(?=channel|here|everyone|group)/giu, (character) => character + nothing)

/** Whether a text shows nothing. Slack refuses a message with a text object that does. */
export const isBlank = (text: string): boolean => text.replace(/[\u200B-\u200D\u2060\uFEFF]/gu, '').trim() === ''

/** Lines without those that show nothing, at the beginning and at the end. */
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

/** Cleaned text as characters that each may stand in mark-up alone: escaped, and unable to start any formatting. */
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

/** Shortens literal text to a number of characters, never inside one. */
export function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text
  let kept = ''
  for (const character of text) {
    if (kept.length + character.length > longest - 1) break
    kept += character
  }
  return `${kept}…`
}

/** Text for between backticks, where only the three characters of mark-up mean anything. */
export const insideCode = (text: string): string => [...literal(text.replaceAll('`', 'ˋ')).trim()].map(escaped).join('')
