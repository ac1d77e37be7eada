// What chats put around words to draw them: code, bold, italic, struck out.
const marks = '`*_~'
const wrapped = /^(`+|\*+|_+|~+)([\s\S]*[^\s])\s*\1$/
// an exclamation mark leaves nodes out, and is never dropped
const punctuation = /[.,;:?\u2026\u3002]+$/u
const bullet = /^(?:[\u2022\u2023\u25e6\u25aa\u25cf\u00b7*+-]|\d{1,3}[.)])$/u

/** Whether a character only draws what stands inside it as code. */
export const isCodeMark = (character: string): boolean => character === '`' || character === '\u00b4'

/** Whether a word at the beginning of a line only marks an entry of a list. */
export const isBullet = (word: string): boolean => bullet.test(word)

/** A whole message without the markup and the quotation mark around all of it. */
export function withoutFrame(text: string): string {
  const inner = text.trim().replace(/^(?:>+|&gt;)\s*/, '')
  const found = wrapped.exec(inner)?.[2]
  // a command begins with a letter or a slash: whatever stands before is no part of it
  const mark = inner.charAt(0)
  // a command begins with a letter or a slash: whatever stands before is no part of it
  const whole = found !== undefined && /^[\s\p{L}/`*_~]/u.test(found) && (isCodeMark(mark) || !found.includes(mark))
  return whole ? withoutFrame(found) : inner
}

/** A word without the markup and brackets around it, and without the punctuation that ends a sentence. */
export function bareWord(word: string): string {
  const plain = word.replace(punctuation, '')
  const unbracketed = /^[([{](.+)[)\]}]$/.exec(plain)?.[1] ?? plain
  const found = /^(`+|_+|~+|\*\*+)(.+)\1$/.exec(unbracketed)?.[2] ?? unbracketed
  return found === word ? word : bareWord(found)
}

/** The word of a command's name without all markup around it; a slash before it is how it is typed elsewhere. */
export function bareVerb(word: string): string {
  let [from, to] = [0, word.length]
  while (from < to && (marks.includes(word.charAt(from)) || word.charAt(from) === '/')) from += 1
  while (to > from && marks.includes(word.charAt(to - 1))) to -= 1
  return bareWord(word.slice(from, to)).replace(/!+$/, '')
}

/** Whether markup begins before a word and does not end behind it: where it ends, a star could be a pattern's. */
export const isOpenMarkup = (word: string): boolean => /^[*_]+[\p{L}/]/u.test(word) && !/[*_]$/.test(word)
