import { type Refusal, refusal } from '../refusals.ts'

/** The most characters of a command that are parsed. */
export const maxCommandLength = 2000

// Phones turn `--` into one long dash and replace hyphens with similar dashes.
const dashes = '-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d'
const doubleQuotes = '"\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02'
const singleQuotes = "'\u2018\u2019\u201a\u201b\u2032\u2039\u203a\u0060\u00b4\uff07"

// Control and format characters (zero width, bidirectional, tags), lone surrogates, and letters without a glyph.
const unseen = /\u034f|[\p{Cc}\p{Cf}\p{Cs}\u115f\u1160\u3164\uffa0]/u
const everyUnseen = new RegExp(unseen, 'gu')

/** Whether a character is a dash, typed or substituted by a phone. */
export const isDash = (character: string): boolean => character !== '' && dashes.includes(character)

/** Whether a character separates words, including line ends and non-breaking spaces. */
export const isSpace = (character: string): boolean => character !== '\ufeff' && /\s/.test(character)

/** The characters that close a quotation opened by this one; empty when it is not an opening quote. */
export function closingQuotes(opening: string): string {
  if (opening === '"' || opening === "'") return opening
  if (opening === '') return ''
  if (doubleQuotes.includes(opening)) return doubleQuotes
  return singleQuotes.includes(opening) ? singleQuotes : ''
}

/** A word with plain hyphens in place of other dashes. */
export const withPlainDashes = (word: string): string =>
  Array.from(word, (character) => (isDash(character) ? '-' : character)).join('')

/** The refusal of a word with an invisible character, with its code point; null when there is none. */
export function unseenRefusal(word: string): Refusal | null {
  const found = unseen.exec(word)?.[0]
  if (found === undefined) return null
  const name = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
  return refusal('bad value', `There is an invisible character (${name}) in ${repeated(word)}.`, 'Type the word again.')
}

/** Free text as data: one line, single spaces, no invisible characters. */
export const cleanText = (text: string): string =>
  text
    .replace(/[\s\u0085]/g, (space) => (space === '\ufeff' ? '' : ' '))
    .replace(everyUnseen, '')
    .replace(/ +/g, ' ')
    .trim()

/** A word for repetition in an answer: in quotes, at most 40 characters, without invisible ones. */
export function repeated(word: string): string {
  const clean = Array.from(cleanText(word))
  return `“${clean.slice(0, 40).join('')}${clean.length > 40 ? '…' : ''}”`
}
