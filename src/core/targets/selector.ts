import { granted, type Outcome, type Refusal, refusal, refused } from '../refusals.ts'
import { repeated, unseenRefusal, withPlainDashes } from '../text/characters.ts'
import { bareWord } from '../text/markup.ts'
import { didYouMean } from '../text/nearest.ts'

/** Attributes by which nodes can be selected, besides the name. */
export const attributes = ['role', 'rack', 'zone', 'group'] as const

/** One term of an expression; `out` excludes nodes and wins over `in`. */
export type Term = {
  readonly takes: 'in' | 'out'
  readonly by: 'name' | (typeof attributes)[number]
  /** In lower case; `*` matches any characters. */
  readonly pattern: string
}

/** An expression that selects nodes, such as `role=storage,!storage-07`. */
export type Selector = readonly Term[]

/** Examples of expressions, for usage lines and remedies. */
export const targetExamples =
  'storage-07, storage-*, role=storage, rack=b2, zone=…, group=…, all, !storage-07 to exclude'

/** Parses an expression; spaces and commas separate its terms. Whether its nodes exist is not checked. */
export function parseSelector(words: readonly string[]): Outcome<Selector> {
  const typed = words.flatMap((word) => word.split(',').map(bareWord)).filter((term) => term !== '')
  const terms = new Map<string, Term>()
  const refusals: Refusal[] = []
  for (const word of typed) {
    const term = parseTerm(word)
    if (term.ok) terms.set(typedTerm(term.value), term.value)
    else refusals.push(...term.refusals)
  }
  const selector = [...terms.values()]
  if (selector.length > 0 && selector.every(({ takes }) => takes === 'out'))
    refusals.push(
      refusal(
        'missing argument',
        'The expression only excludes nodes.',
        `Name what to exclude them from: all,${typedSelector(selector)}`,
      ),
    )
  return refusals.length > 0 ? refused(...refusals) : granted(selector)
}

/** An expression in its typed form. */
export const typedSelector = (selector: Selector): string => selector.map(typedTerm).join(',')

const typedTerm = ({ takes, by, pattern }: Term): string => {
  const what = by !== 'name' ? `${by}=${pattern}` : pattern === '*' ? 'all' : pattern
  return takes === 'out' ? `!${what}` : what
}

function parseTerm(typed: string): Outcome<Term> {
  const unseen = unseenRefusal(typed)
  if (unseen !== null) return refused(unseen)
  const word = withPlainDashes(typed).toLowerCase()
  const takes = word.startsWith('!') ? 'out' : 'in'
  const positive = takes === 'out' ? word.slice(1) : word
  const equals = positive.indexOf('=')
  const by = equals === -1 ? 'name' : positive.slice(0, equals)
  const named = positive.slice(equals + 1)
  if (by !== 'name' && !isAttribute(by))
    return refused(
      refusal(
        'bad value',
        `Nodes cannot be selected by ${repeated(by)}.`,
        didYouMean(by, attributes, `Select nodes by ${targetExamples}.`),
      ),
    )
  if (named === '')
    return refused(
      refusal('missing argument', `${repeated(typed)} names nothing.`, `Select nodes by ${targetExamples}.`),
    )
  if (by === 'name' && named.startsWith('-'))
    return refused(
      refusal(
        'bad value',
        `${repeated(typed)} is not a node name, because it begins with a dash.`,
        'Put a space before an option, not a comma.',
      ),
    )
  const strange = /[^a-z0-9._*-]/u.exec(by === 'name' ? named : named.replaceAll(/[/:+@]/g, ''))?.[0]
  if (strange !== undefined)
    return refused(
      refusal(
        'bad value',
        `${repeated(typed)} is not a node name: “${strange}” is not allowed.`,
        `Select nodes by ${targetExamples}.`,
      ),
    )
  return granted({ takes, by, pattern: by === 'name' && named === 'all' ? '*' : named.replaceAll(/\*+/g, '*') })
}

const isAttribute = (word: string): word is (typeof attributes)[number] =>
  (attributes as readonly string[]).includes(word)
