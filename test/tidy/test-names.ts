import { leadingIds, withoutIds } from './ids.ts'
import { type Breach, isTypeScript, type Source } from './sources.ts'

/** The title of a test or a suite as written, and the line of its declaration. */
type Title = { readonly of: 'test' | 'suite'; readonly title: string; readonly at: number }

const declaration = /^ *(test|it|describe)((?:\.\w+)*)(?:<.*?>)?(?=\()/gm
const chained = /^((?:\.\w+)*)(?:<.*?>)?(?=\()/
const takesArguments = /\.(?:each|for|skipIf|runIf)$/
const quotedOrParenthesis = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\/.*|[()]/g

/** The rest of a text that begins with a list of arguments; quoted text and comments in the list are skipped. */
function afterArguments(text: string): string {
  let depth = 0
  for (const { 0: token, index } of text.matchAll(quotedOrParenthesis)) {
    if (token === '(') depth += 1
    if (token === ')') depth -= 1
    if (depth === 0) return text.slice(index + 1)
  }
  return ''
}

/**
 * The title of a declaration, from its first parenthesis on; null when it is not a literal. `modifiers` precede it,
 * such as `.each`.
 */
function titleAt(text: string, modifiers: string): string | null {
  if (!takesArguments.test(modifiers)) return /^\(\s*(['"`])((?:\\.|(?!\1).)*)\1/s.exec(text)?.[2] ?? null
  const rest = afterArguments(text)
  const next = chained.exec(rest)
  return next === null ? null : titleAt(rest.slice(next[0].length), next[1] ?? '')
}

/** Whether the source wraps `test` or `it` under one of their names, so that the titles of its callers are checked. */
const isWrapped = (text: string, title: string): boolean =>
  new RegExp(`\\b(?:test|it) = (?:async )?\\(${title}: string\\b`).test(text)

const titlesIn = ({ text }: Source): readonly Title[] =>
  [...text.matchAll(declaration)].flatMap(({ 0: head, 1: callee, 2: modifiers = '', index }): readonly Title[] => {
    const call = text.slice(index + head.length)
    const of = callee === 'describe' ? 'suite' : 'test'
    const passedOn = /^\((\w+),/.exec(call)?.[1]
    if (passedOn !== undefined && (of === 'suite' || isWrapped(text, passedOn))) return []
    return [{ of, title: titleAt(call, modifiers) ?? '', at: text.slice(0, index).split('\n').length }]
  })

const retiredWord = /\b(?:anew|anybody|besides|everybody|meanwhile|nobody|somebody|whoever)\b/i

/** Whether a title is `ids subject: behaviour`, such as `S09 release lock: keeps the lock while the node is silent`. */
const isWellFormed = (title: string): boolean => {
  const rest = withoutIds(title)
  return /^[^:,]{1,60}: \S/.test(rest) && leadingIds(rest).length === 0
}

/** Names of tests that are not `ids subject: behaviour`, and names of tests and suites with retired words. */
export const testNameBreaches = (sources: readonly Source[]): readonly Breach[] =>
  sources.filter(isTypeScript).flatMap((source) =>
    titlesIn(source).flatMap(({ of, title, at }) => {
      const place = `${source.path}:${at}`
      const word = retiredWord.exec(title)?.[0]
      return [
        ...(of === 'suite' || isWellFormed(title) ? [] : [`${place} is not “ids subject: behaviour”: ${title}`]),
        ...(word === undefined ? [] : [`${place} says “${word}” in a name: ${title}`]),
      ]
    }),
  )
