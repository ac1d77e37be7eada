import { foldName, shortName } from '../inventory/names.ts'
import type { Node } from '../inventory/node.ts'
import { granted, type Outcome } from '../refusals.ts'
import { withPlainDashes } from '../text/characters.ts'
import { nearest } from '../text/nearest.ts'
import { termValues } from './match.ts'
import { resolve } from './resolve.ts'
import { attributes, parseSelector, type Selector, typedSelector } from './selector.ts'

/** A suggested expression, as it is typed, and what it selects in a few words; empty when that is not known. */
export type TargetSuggestion = { readonly value: string; readonly about: string }

const natural = new Intl.Collator('en', { numeric: true })

const counted = (nodes: number): string => (nodes === 1 ? '1 node' : `${nodes} nodes`)

/** Terms of which some may only exclude, as one field of several has them. */
function termsOf(typed: string): Outcome<Selector> {
  const words = typed.split(/\s+/)
  const alone = parseSelector(words)
  if (alone.ok) return alone
  const among = parseSelector(['all', ...words])
  return among.ok ? granted(among.value.slice(1)) : alone
}

/** Exactly what was typed, in canonical form, when the grammar accepts it; nothing about any node. */
export function typedTarget(typed: string): readonly TargetSuggestion[] {
  const terms = termsOf(typed)
  return terms.ok && terms.value.length > 0 ? [{ value: typedSelector(terms.value), about: '' }] : []
}

/** The typed expression with the number of nodes that its terms match; nothing when one of them matches none. */
function typedWithCount(typed: string, nodes: readonly Node[]): readonly TargetSuggestion[] {
  const terms = termsOf(typed)
  if (!terms.ok || terms.value.length === 0) return []
  const matched = resolve(
    terms.value.map((term) => ({ ...term, takes: 'in' })),
    nodes,
    Number.POSITIVE_INFINITY,
  )
  return matched.ok ? [{ value: typedSelector(terms.value), about: counted(matched.value.length) }] : []
}

function everySuggestion(nodes: readonly Node[]): readonly TargetSuggestion[] {
  const groups = attributes.flatMap((by) => {
    const counts = new Map<string, number>()
    for (const value of nodes.flatMap((node) => termValues(by, node))) counts.set(value, (counts.get(value) ?? 0) + 1)
    return [...counts]
      .toSorted(([one], [other]) => natural.compare(one, other))
      .map(([value, count]) => ({ value: `${by}=${value}`, about: counted(count) }))
  })
  const names = nodes
    .toSorted((one, other) => natural.compare(one.name, other.name))
    .map(({ name, roles, rack }) => ({
      value: name,
      about: [roles.join(', '), ...(rack === null ? [] : [`rack ${rack}`])].filter((part) => part !== '').join(', '),
    }))
  return [...(nodes.length === 0 ? [] : [{ value: 'all', about: counted(nodes.length) }]), ...groups, ...names]
}

/** 0 when a part of the value begins with the text, 1 when the value contains it, otherwise 2. */
function distance(value: string, text: string): 0 | 1 | 2 {
  const folded = foldName(value)
  const after = folded.slice(folded.indexOf('=') + 1)
  if ([folded, after, shortName(folded)].some((one) => one.startsWith(text))) return 0
  return folded.includes(text) ? 1 : 2
}

/**
 * Expressions for what a person has typed so far, at most `most`: the typed text itself when it selects nodes, then what
 * begins with it, then what contains it, and near names when there is nothing else. A leading `!` is kept. Without text,
 * the groups of nodes and the first names. Every suggestion is one that the grammar accepts and that selects nodes.
 */
export function suggestTargets(typed: string, nodes: readonly Node[], most: number): readonly TargetSuggestion[] {
  const text = withPlainDashes(typed).trim().toLowerCase()
  const out = text.startsWith('!') ? '!' : ''
  const wanted = text.slice(out.length)
  const all = everySuggestion(nodes)
  const found = [0, 1].flatMap((near) => all.filter(({ value }) => distance(value, wanted) === near))
  const own = wanted === '' ? [] : typedWithCount(text, nodes)
  const close = new Set(found.length + own.length > 0 ? [] : nearest(wanted, new Set(all.map(({ value }) => value))))
  const offered = [...found, ...all.filter(({ value }) => close.has(value))]
    .filter(({ value }) => parseSelector([value]).ok)
    .map(({ value, about }) => ({ value: `${out}${value}`, about }))
  const same = offered.find(({ value }) => foldName(value) === foldName(own[0]?.value ?? ''))
  const first = same === undefined ? own : [same]
  return [...first, ...offered.filter((one) => one !== same)].slice(0, most)
}
