import { foldName, isSameFold } from '../inventory/names.ts'
import type { Node } from '../inventory/node.ts'
import { type NodeNames, nodeNames } from '../inventory/node-names.ts'
import { granted, type Outcome, type Refusal, type RefusalCode, refusal, refused, refusedForAll } from '../refusals.ts'
import { didYouMean } from '../text/nearest.ts'
import { matchesTerm, termValues } from './match.ts'
import { type Selector, type Term, typedSelector } from './selector.ts'
import { noSuchNode, someNodes } from './unknown.ts'

// Finding near names is slow, so only the first unmatched terms get suggestions.
const maxSuggestions = 10

/**
 * The nodes that an expression selects, sorted by name. Refused with every term that matches nothing, and when no node
 * or more nodes than `limit` are selected.
 */
export function resolve(selector: Selector, nodes: readonly Node[], limit: number): Outcome<readonly Node[]> {
  const names = nodeNames(nodes)
  const named = selector.map((term) => underInventoryName(term, names))
  const unmatched = named.filter((term) => !nodes.some((node) => matchesListed(term, node)))
  if (unmatched.length > 0)
    return refusedForAll(unmatched.map((term, index) => noMatch(term, index < maxSuggestions ? nodes : [])))
  const takes = (how: Term['takes'], node: Node) =>
    named.some((term) => term.takes === how && matchesListed(term, node))
  const bold = named.flatMap((term) => boldOrPattern(term, names, nodes))
  if (bold.length > 0) return refused(...bold)
  const chosen = nodes.filter((node) => takes('in', node) && !takes('out', node))
  if (chosen.length === 0)
    return refused(refusal('nothing matched', `${typedSelector(selector)} selects no node.`, 'Exclude fewer nodes.'))
  if (chosen.length > limit)
    return refused(refusal('too many nodes', `${chosen.length} nodes selected; the limit is ${limit}.`, 'Name fewer.'))
  const order = new Intl.Collator('en', { numeric: true })
  return granted(chosen.toSorted((a, b) => order.compare(a.name, b.name)))
}

/** Chats show `*name*` in bold; here it is also a pattern. When both meanings select something, the term is refused. */
function boldOrPattern(term: Term, names: NodeNames, nodes: readonly Node[]): readonly Refusal[] {
  const inner = term.by === 'name' ? /^\*([^*]+)\*$/.exec(term.pattern)?.[1] : undefined
  const found = inner === undefined ? null : names.find(inner)
  if (found?.is !== 'node' || nodes.filter((node) => matchesTerm(term, node)).length < 2) return []
  const sentence = `${term.pattern} is ${found.name} in bold, or a pattern that means more nodes.`
  return [refusal('bad value', sentence, `Write ${found.name}, or name the nodes.`)]
}

const isName = ({ by, pattern }: Term): boolean => by === 'name' && !pattern.includes('*')

const underInventoryName = (term: Term, names: NodeNames): Term =>
  isName(term) ? { ...term, pattern: foldName(names.canonical(term.pattern)) } : term

/** Whether a term with the inventory's own name matches the node; a name must then be equal. */
const matchesListed = (term: Term, node: Node): boolean =>
  isName(term) ? isSameFold(term.pattern, node.name) : matchesTerm(term, node)

function noMatch(term: Term, nodes: readonly Node[]): Refusal {
  const { by, pattern } = term
  const there = new Set(nodes.flatMap((node) => termValues(by, node)))
  const code: RefusalCode = by === 'group' ? 'unknown group' : 'nothing matched'
  if (by !== 'name')
    return refusal(code, `No node has ${by} ${pattern}.`, didYouMean(pattern, there, listed(`Known: `, there)))
  if (pattern.includes('*')) return refusal('nothing matched', `No node name matches ${pattern}.`, someNodes(nodes))
  return noSuchNode(pattern, nodes)
}

const listed = (before: string, names: ReadonlySet<string>): string =>
  names.size === 0 ? 'No node has any.' : `${before}${[...names].sort().slice(0, 8).join(', ')}.`
