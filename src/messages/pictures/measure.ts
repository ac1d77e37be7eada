import { advanceOf, knownCharacters } from './advances.ts'

/** The text with a replacement for each character that the font lacks; such a character would not be drawn at all. */
export const drawable = (text: string): string =>
  [...text.normalize('NFC')].map((character) => (knownCharacters.has(character) ? character : '?')).join('')

/** The width of a text of drawable characters at this size. */
export const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, character) => sum + advanceOf(character), 0) * (size / 1000)

/** The text, cut with an ellipsis where it is wider than this. */
export function fitted(text: string, size: number, maxWidth: number): string {
  const whole = drawable(text)
  if (widthOf(whole, size) <= maxWidth) return whole
  const characters = [...whole]
  while (characters.length > 0 && widthOf(`${characters.join('')}…`, size) > maxWidth) characters.pop()
  return `${characters.join('')}…`
}
