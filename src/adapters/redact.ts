import { withoutPasswordArguments } from './secret-arguments.ts'
import { tokens } from './secret-tokens.ts'

const secrets: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g, '(private key)'],
  // of a key whose first line was cut off: how much of the text before it belongs to the key is unknown
  [/^[\s\S]*-----END [A-Z ]*PRIVATE KEY-----/, '(private key)'],
  [tokens, '(secret)'],
  [/(?<=\bhooks\.slack\.com\/)[\w/]+/g, '(secret)'],
  // only tried at the beginning of a word: otherwise a text of many such prefixes takes quadratic time
  [/(?<![\w-])eyJ[\w-]+\.[\w-]+\.[\w-]*/g, '(secret)'],
  // GitHub's form of a token in a URL: the user is the secret
  [/(:\/\/)[^\s/:@]{1,300}(?=:x-oauth-basic@)/g, '$1(secret)'],
  // up to the last @ of the word, because a password may contain @ and slashes
  [/(:\/\/[^\s/:@]*:)\S{1,200}@/g, '$1(secret)@'],
  [/(:\/\/)[^\s/:@]{16,200}@/g, '$1(secret)@'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 (secret)'],
  [/(\bauthorization["']?\s*[=:]\s*["']?(?:[\w-]{1,30} )?)[^\s"',;}]{6,}/gi, '$1(secret)'],
  // a prompt, or its answer: `Password for root: …`, `A temporary password is generated for root@localhost: …`
  [
    /(\bpass(?:word|phrase|code)[^\S\n]{1,3}(?:[a-z]{1,12}[^\S\n]){0,3}(?:for|of)[^\S\n][^\n:]{1,80}:[^\S\n]{1,3})\S+/gi,
    '$1(secret)',
  ],
  [
    /((?:pass(?:word|wd|phrase)?|pwd|secret|token|cookie|(?:api|access|private)[_-]?key|credentials?|_auth)(?:[_-][\w-]{0,30}|\d{1,4})?["']?\s*[=:]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'|[^\s,;&}]+)/gi,
    '$1(secret)',
  ],
  [
    /(--(?:[\w-]{0,30}-)?(?:pass(?:word|wd|phrase)?|secret|token|(?:api|access)-key)\s+)("[^"]*"|'[^']*'|[^\s"'-]\S*)/gi,
    '$1(secret)',
  ],
]

/**
 * A program's text with everything that looks like a secret replaced: keys, tokens, passwords, also inside URLs.
 * Invisible characters are removed first, because a colour code between a name and its value would hide the secret.
 */
export const redacted = (text: string): string =>
  secrets.reduce(
    (left, [pattern, instead]) => left.replace(pattern, instead),
    withoutPasswordArguments(text.replace(terminalSequence, '').replace(unprintable, '')),
  )

/** The end of a program's output for display: redacted, without control characters, at most this many characters. */
export function cleanTail(output: string, maxCharacters: number): string {
  const text = redacted(output).trim()
  return text.length <= maxCharacters ? text : `…${text.slice(text.length - maxCharacters + 1)}`
}

/** The last part of a program's output that fits, in one line. */
export const lastWords = (output: string, maxCharacters: number): string =>
  cleanTail(cleanTail(output, Number.MAX_SAFE_INTEGER).replace(/\s+/g, ' '), maxCharacters)

/** The first part of a program's output that fits, in one line. */
export function oneLine(output: string, maxCharacters: number): string {
  const text = cleanTail(output, Number.MAX_SAFE_INTEGER).replace(/\s+/g, ' ')
  return text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const terminalSequence = /\u001b(\[[0-9;?]*[ -/]*[@-~]|\][^\u0007\u001b]*(\u0007|\u001b\\)?|[@-Z\\-_])/g
// control characters but line ends and tabs, and those that turn the direction of text around
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g
