import { foldName, isSameName, shortName } from '../inventory/names.ts'
import type { Node } from '../inventory/node.ts'
import type { Selector, Term } from './selector.ts'

/** Whether a text fits a pattern with `*`; reads both once, so no pattern can make it slow. */
export function fits(pattern: string, text: string): boolean {
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

/** What a node shows to a term: its name, its roles, its rack, zone or group. */
export function shownTo(by: Term['by'], node: Node): readonly string[] {
  if (by === 'name') return [node.name]
  if (by === 'role') return node.roles
  const value = node[by]
  return value === null ? [] : [value]
}

/** Whether one term means the node, left out or not; a name fits by its full or its short form. */
export function means(term: Term, node: Node): boolean {
  const { by, pattern } = term
  if (by === 'name' && !pattern.includes('*')) return isSameName(pattern, node.name)
  const shown = by === 'name' ? [node.name, shortName(node.name)] : shownTo(by, node)
  return shown.some((one) => fits(pattern, foldName(one)))
}

/** Whether an expression chooses the node; leaving out wins. */
export const chooses = (selector: Selector, node: Node): boolean =>
  selector.some((term) => term.takes === 'in' && means(term, node)) &&
  !selector.some((term) => term.takes === 'out' && means(term, node))
