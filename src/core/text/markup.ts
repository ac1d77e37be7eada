// Marks with which chats format words: code, bold, italic, strikethrough.
const marks = '`*_~'
const wrapped = /^(`+|\*+|_+|~+)([\s\S]*[^\s])\s*\1$/
// Without `!`, which excludes nodes.
const punctuation = /[.,;:?\u2026\u3002]+$/u
const bullet = /^(?:[\u2022\u2023\u25e6\u25aa\u25cf\u00b7*+-]|\d{1,3}[.)])$/u

/** Whether a character marks code in a chat. */
export const isCodeMark = (character: string): boolean => character === '`' || character === '\u00b4'

/** Whether a word at the beginning of a line is the bullet of a list entry. */
export const isBullet = (word: string): boolean => bullet.test(word)

/** A message without the markup or quotation mark around all of it. */
export function withoutFrame(text: string): string {
  const inner = text.trim().replace(/^(?:>+|&gt;)\s*/, '')
  const found = wrapped.exec(inner)?.[2]
  const mark = inner.charAt(0)
  // A command begins with a letter or a slash, so text that begins otherwise keeps its markup.
  const whole = found !== undefined && /^[\s\p{L}/`*_~]/u.test(found) && (isCodeMark(mark) || !found.includes(mark))
  return whole ? withoutFrame(found) : inner
}

/** A word without surrounding markup and brackets, and without the punctuation that ends a sentence. */
export function bareWord(word: string): string {
  const plain = word.replace(punctuation, '')
  const unbracketed = /^[([{](.+)[)\]}]$/.exec(plain)?.[1] ?? plain
  const found = /^(`+|_+|~+|\*\*+)(.+)\1$/.exec(unbracketed)?.[2] ?? unbracketed
  return found === word ? word : bareWord(found)
}

/** A verb without surrounding markup, a leading slash or trailing exclamation marks. */
export function bareVerb(word: string): string {
  let [from, to] = [0, word.length]
  while (from < to && (marks.includes(word.charAt(from)) || word.charAt(from) === '/')) from += 1
  while (to > from && marks.includes(word.charAt(to - 1))) to -= 1
  return bareWord(word.slice(from, to)).replace(/!+$/, '')
}

/**
 * Whether markup opens before a word and does not close after it. Closed stars could be a pattern, so they are allowed.
 */
export const isOpenMarkup = (word: string): boolean => /^[*_]+[\p{L}/]/u.test(word) && !/[*_]$/.test(word)
