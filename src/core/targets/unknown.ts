import { either, nodeNames } from '../inventory/node-names.ts'
import { type Refusal, refusal } from '../refusals.ts'
import { didYouMean } from '../text/nearest.ts'

type NamedNode = { readonly name: string }

const maxListed = 8

/** A sentence with the first names of an inventory and the number of the others. */
export function someNodes(nodes: readonly NamedNode[]): string {
  const names = nodes.map(({ name }) => name).toSorted(new Intl.Collator('en', { numeric: true }).compare)
  if (names.length === 0) return 'The inventory has no node.'
  const more = names.length - maxListed
  return `Nodes: ${names.slice(0, maxListed).join(', ')}${more > 0 ? `, and ${more} more: status all` : ''}.`
}

/** The refusal of a name that means no node of the inventory, or more than one. */
export function noSuchNode(name: string, nodes: readonly NamedNode[]): Refusal {
  const found = nodeNames(nodes).find(name)
  if (found.is === 'ambiguous')
    return refusal('unknown node', `${name} could be ${either(found.names)}.`, 'Write the full name.')
  const names = nodes.map((node) => node.name)
  return refusal('unknown node', `${name}: no such node.`, didYouMean(name, names, someNodes(nodes)))
}
