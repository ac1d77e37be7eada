import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import { closingQuotes, isDash, isSpace, repeated } from '../text/characters.ts'
import { bareWord, isBullet, isCodeMark } from '../text/markup.ts'

/** A word as typed, or the text of a quotation. */
export type Word = { readonly is: 'word' | 'quoted'; readonly text: string }

/** A token of a command: a word, or an option with the value after its `=`; null without `=`. */
export type Token = Word | { readonly is: 'option'; readonly name: string; readonly value: Word | null }

/** Splits a command into words and options. Text in quotes of any kind is one word. */
export function tokenise(text: string): Outcome<readonly Token[]> {
  const tokens: Token[] = []
  let [at, begins] = [0, true]
  while (at < text.length) {
    const character = text.charAt(at)
    const last = tokens.at(-1)
    const isValue = last?.is === 'option' && last.value === null
    if (isSpace(character) || (isCodeMark(character) && !isValue)) {
      begins ||= character === '\n' || character === '\r'
      at += 1
    } else {
      const piece = readPiece(text, at)
      if (piece === null) return refused(unclosed(text.slice(at)))
      // The bullet of a pasted list entry is not a word.
      if (!begins || piece.token.is !== 'word' || !isBullet(piece.token.text)) tokens.push(piece.token)
      begins = false
      at = piece.end
    }
  }
  return granted(tokens)
}

type Piece<T> = { readonly token: T; readonly end: number }

function readPiece(text: string, start: number): Piece<Token> | null {
  const afterDashes = skip(text, start, isDash)
  if (afterDashes === start || !/[a-z]/i.test(text.charAt(afterDashes))) return readWord(text, start)
  const nameEnd = skip(text, afterDashes, (character) => character !== '=' && !isSpace(character))
  const name = bareWord(text.slice(afterDashes, nameEnd)).toLowerCase()
  if (text.charAt(nameEnd) !== '=') return { token: { is: 'option', name, value: null }, end: nameEnd }
  const value = readWord(text, nameEnd + 1)
  return value && { token: { is: 'option', name, value: value.token }, end: value.end }
}

function readWord(text: string, start: number): Piece<Word> | null {
  const closing = closingQuotes(text.charAt(start))
  if (closing !== '') return readQuoted(text, start + 1, closing)
  // A person is one word, even when the display name after the id has spaces.
  const personEnd = text.startsWith('<@', start) ? text.indexOf('>', start) + 1 : 0
  const end =
    personEnd > 0 ? personEnd : skip(text, start, (character) => !isSpace(character) && !isCodeMark(character))
  return { token: { is: 'word', text: text.slice(start, end) }, end }
}

/**
 * Whether a quotation may end before this index: at the end, before a space, or before markup or commas and then a
 * space.
 */
const endsQuotation = (text: string, at: number): boolean => /^[`*_~,]{0,4}(?:\s|$)/u.test(text.slice(at, at + 5))

// A quote closes only before a space, so the apostrophe of “don’t” does not close it.
function readQuoted(text: string, start: number, closing: string): Piece<Word> | null {
  let value = ''
  for (let at = start; at < text.length; at += 1) {
    const character = text.charAt(at)
    const next = text.charAt(at + 1)
    if (character === '\\' && next !== '' && (next === '\\' || closing.includes(next))) {
      value += next
      at += 1
    } else if (closing.includes(character) && endsQuotation(text, at + 1)) {
      return { token: { is: 'quoted', text: value }, end: at + 1 }
    } else value += character
  }
  return null
}

function skip(text: string, start: number, wanted: (character: string) => boolean): number {
  let at = start
  while (at < text.length && wanted(text.charAt(at))) at += 1
  return at
}

const unclosed = (rest: string) =>
  refusal(
    'bad value',
    `Unclosed quote at ${repeated(rest)}.`,
    'Close it or remove it: a reason without quotes extends to the next option.',
  )
