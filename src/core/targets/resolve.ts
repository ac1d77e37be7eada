import type { Node } from '../inventory/node.ts'
import { didYouMean } from '../invocation/nearest.ts'
import { granted, type Outcome, type Refusal, type RefusalCode, refusal, refused, refusedForAll } from '../refusals.ts'
import { chooses, means, shownTo } from './match.ts'
import { type Selector, type Term, typedSelector } from './selector.ts'

// Looking for near names costs time; whoever mistypes more than this is helped by the first ones.
const mostSuggestions = 10

/** The nodes that an expression chooses, by name in order; or every term that means nothing, and too many at last. */
export function resolve(selector: Selector, nodes: readonly Node[], limit: number): Outcome<readonly Node[]> {
  const lost = selector.filter((term) => !nodes.some((node) => means(term, node)))
  if (lost.length > 0)
    return refusedForAll(lost.map((term, index) => meansNothing(term, index < mostSuggestions ? nodes : [])))
  const chosen = nodes.filter((node) => chooses(selector, node))
  if (chosen.length === 0)
    return refused(refusal('nothing matched', `${typedSelector(selector)} leaves no node over.`, 'Leave out fewer.'))
  if (chosen.length > limit)
    return refused(
      refusal(
        'too many nodes',
        `That is ${chosen.length} nodes; ${limit} at most may be named at once.`,
        'Name fewer.',
      ),
    )
  const order = new Intl.Collator('en', { numeric: true })
  return granted(chosen.toSorted((a, b) => order.compare(a.name, b.name)))
}

function meansNothing(term: Term, nodes: readonly Node[]): Refusal {
  const { by, pattern } = term
  const there = new Set(nodes.flatMap((node) => shownTo(by, node)))
  const code: RefusalCode = by === 'group' ? 'unknown group' : 'nothing matched'
  if (by !== 'name')
    return refusal(code, `No node has ${by} ${pattern}.`, didYouMean(pattern, there, listed(`Known: `, there)))
  if (pattern.includes('*'))
    return refusal('nothing matched', `No node’s name fits ${pattern}.`, 'status shows the nodes.')
  return refusal('unknown node', `There is no node ${pattern}.`, didYouMean(pattern, there, 'status shows the nodes.'))
}

const listed = (before: string, names: ReadonlySet<string>): string =>
  names.size === 0 ? 'No node has any.' : `${before}${[...names].sort().slice(0, 8).join(', ')}.`
