import { unescaped } from './escaped.ts'
import { readReference } from './reference.ts'
import { type Inline, type Linking, type Style, styled } from './rich-text.ts'

const markNames = { '*': 'bold', _: 'italic', '~': 'strike' } as const
type Mark = keyof typeof markNames

const code = /^`([^`\n]+)`/
const reference = /^<([^<>\n]+)>/
const emoji = /^:([a-z0-9_+'-]+):/
const address = /^https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)'"]/

/** A formatting mark opens or closes only at the edge of a word. */
const isEdge = (character: string | undefined): boolean => character === undefined || !/[\p{L}\p{N}]/u.test(character)
const isBlank = (character: string | undefined): boolean => character === undefined || /[\s\u200B]/.test(character)

/** Parses inline content: formatting, code, references, emoji. */
export function inline(text: string, linking: Linking): readonly Inline[] {
  return read(text, {}, linking)
}

function read(text: string, style: Style, linking: Linking): readonly Inline[] {
  const found: Inline[] = []
  let plain = ''
  const flush = (): void => {
    if (plain !== '') found.push({ type: 'text', text: unescaped(plain), ...styled(style) })
    plain = ''
  }
  for (let at = 0; at < text.length; ) {
    const special = specialAt(text, at, style, linking)
    if (special === undefined) {
      plain += text[at]
      at += 1
      continue
    }
    flush()
    found.push(...special.found)
    at += special.length
  }
  flush()
  return found
}

type Special = { readonly found: readonly Inline[]; readonly length: number }

function specialAt(text: string, at: number, style: Style, linking: Linking): Special | undefined {
  const rest = text.slice(at)
  const before = text[at - 1]
  const codeSpan = code.exec(rest)
  if (codeSpan)
    return {
      found: [{ type: 'text', text: unescaped(codeSpan[1] ?? ''), style: { ...style, code: true } }],
      length: codeSpan[0].length,
    }
  const pointed = reference.exec(rest)
  if (pointed) return { found: [readReference(pointed[1] ?? '', style)], length: pointed[0].length }
  const smiled = isEdge(before) ? emoji.exec(rest) : null
  if (smiled) return { found: [{ type: 'emoji', name: smiled[1] ?? '' }], length: smiled[0].length }
  const linked = linking === 'links addresses' && isEdge(before) ? address.exec(rest) : null
  if (linked) {
    const url = unescaped(linked[0])
    return { found: [{ type: 'link', url, text: url, ...styled(style) }], length: linked[0].length }
  }
  return isEdge(before) ? markedAt(text, at, style, linking) : undefined
}

function markedAt(text: string, at: number, style: Style, linking: Linking): Special | undefined {
  const mark = text[at]
  if (!isMark(mark) || isBlank(text[at + 1])) return undefined
  const end = closing(text, at, mark)
  if (end === undefined) return undefined
  const inner = read(text.slice(at + 1, end), { ...style, [markNames[mark]]: true }, linking)
  return { found: inner, length: end + 1 - at }
}

function closing(text: string, at: number, mark: Mark): number | undefined {
  for (let end = at + 1; end < text.length && text[end] !== '\n'; end += 1) {
    const hidden = code.exec(text.slice(end)) ?? reference.exec(text.slice(end))
    if (hidden) end += hidden[0].length - 1
    else if (text[end] === mark && end > at + 1 && !isBlank(text[end - 1]) && isEnd(text[end + 1])) return end
  }
  return undefined
}

/** Apps put a zero-width space after a mark to keep it from closing anything. */
const isEnd = (character: string | undefined): boolean => character !== '\u200B' && isEdge(character)

function isMark(character: string | undefined): character is Mark {
  return character !== undefined && Object.hasOwn(markNames, character)
}
