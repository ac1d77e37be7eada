import type { RandomSource } from './random-source.ts'

// texts that break parsers: typographic quotes and dashes, invisible characters, lone surrogates
const hostileTexts = [
  '"', "'", '“', '”', '„', '«', '`', '\\', '--', '—', '–', '=', '*', '!', ',', '|', '<', '>', '&', ';', '$(x)', '\0',
  '\n', '\r\n', '\t', '\u00a0', '\u2028', '\u200b', '\u200d', '\u202e', '\u2066', '\ufeff', '\u034f', '\u3164',
  '\ud800', '\udfff', '\u{e0041}', '\u{1f468}\u200d\u{1f469}', 'é', 'e\u0301', 'İ', 'ß', 'ﬀ', '一', '١', '%00', '%2F',
  '<@U0ANA>', '<@U0ANA|ana of the sea>', '<!channel>', '<!subteam^S1|@ops>', '<#C1|x>', '<http://a.b|a.b>', '&lt;',
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'true', 'NaN', '-0', '1e309', '9007199254740993',
  '~', '~1', '../..', '{}', '[]', '{"', '\\u0000', '\u001b[31m',
] as const // biome-ignore format: a list of short things is read in rows

const letters = 'abcdefghijklmnopqrstuvwxyzABCXYZ0123456789-_.:/ '

/** A random text, usually shorter than `most` characters. */
export function anyText(random: RandomSource, most = 40): string {
  const length = random.oneIn(50) ? most * 60 : random.below(most)
  let text = ''
  while (text.length < length) {
    if (random.oneIn(4)) text += random.pick(hostileTexts)
    else if (random.oneIn(12)) text += String.fromCharCode(random.below(0x10000))
    else text += letters.charAt(random.below(letters.length))
  }
  return text
}

/** A text with one to four random edits: cut, repeated, rotated, or with a hostile text inserted. */
export function withTypo(random: RandomSource, text: string): string {
  let now = text
  for (let slips = 1 + random.below(4); slips > 0; slips--) {
    const at = random.below(now.length + 1)
    const end = Math.min(now.length, at + 1 + random.below(8))
    const part = now.slice(at, end)
    const typo = random.below(6)
    if (typo === 0) now = now.slice(0, at) + now.slice(end)
    else if (typo === 1) now = now.slice(0, at) + part + part + now.slice(end)
    else if (typo === 2) now = now.slice(0, at) + random.pick(hostileTexts) + now.slice(at)
    else if (typo === 3) now = now.slice(0, at) + random.pick(hostileTexts) + now.slice(end)
    else if (typo === 4) now = now.slice(0, at) + String.fromCharCode(random.below(0x10000)) + now.slice(end)
    else now = now.slice(at) + now.slice(0, at)
  }
  return now
}
