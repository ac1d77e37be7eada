import { foldName, isSameName, shortName } from '../inventory/names.ts'
import type { Node } from '../inventory/node.ts'
import type { Selector, Term } from './selector.ts'

/** Whether a text matches a pattern with `*`. Runs in linear time whatever the pattern. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === text
  if (!text.startsWith(first)) return false
  let at = first.length
  for (const part of rest) {
    const found = text.indexOf(part, at)
    if (found === -1) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}

/** The values of a node that a term compares: its name, its roles, or its rack, zone or group. */
export function termValues(by: Term['by'], node: Node): readonly string[] {
  if (by === 'name') return [node.name]
  if (by === 'role') return node.roles
  const value = node[by]
  return value === null ? [] : [value]
}

/** Whether a term matches the node, including or excluding it; a name matches in its full or its short form. */
export function matchesTerm(term: Term, node: Node): boolean {
  const { by, pattern } = term
  if (by === 'name' && !pattern.includes('*')) return isSameName(pattern, node.name)
  const shown = by === 'name' ? [node.name, shortName(node.name)] : termValues(by, node)
  return shown.some((one) => matchesPattern(pattern, foldName(one)))
}

/** Whether an expression selects the node; exclusion wins. */
export const selects = (selector: Selector, node: Node): boolean =>
  selector.some((term) => term.takes === 'in' && matchesTerm(term, node)) &&
  !selector.some((term) => term.takes === 'out' && matchesTerm(term, node))
