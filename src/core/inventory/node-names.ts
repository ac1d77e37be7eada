import { memoizedFor } from '../memoized.ts'
import { distinctNames, foldName, isSameFold, isSameName, shortName } from './names.ts'
import type { Node } from './node.ts'

/** What a name means in an inventory; `ambiguous` lists every possible node. */
export type Named =
  | { readonly is: 'node'; readonly name: string }
  | { readonly is: 'unknown' }
  | { readonly is: 'ambiguous'; readonly names: readonly string[] }

/** The names of an inventory, indexed for look-ups of any spelling. */
export type NodeNames = {
  /** The meaning of a spelling. An equal name takes precedence over names that only may be the same host. */
  find(name: string): Named
  /** The inventory's own spelling; the given name when it is unknown or ambiguous. */
  canonical(name: string): string
  /** Every node that the spelling may mean; the given name when it is unknown. */
  possible(name: string): readonly string[]
  /** Other nodes of the inventory that may be the same host as this node. */
  clashes(name: string): readonly string[]
}

/** Indexes the names of an inventory for many look-ups; once for each list, which must not change afterwards. */
export const nodeNames = memoizedFor((nodes: readonly { readonly name: string }[]): NodeNames => {
  const byLabel = new Map<string, string[]>()
  for (const { name } of nodes) {
    const label = shortName(foldName(name))
    const alike = byLabel.get(label)
    if (alike === undefined) byLabel.set(label, [name])
    else alike.push(name)
  }
  const labelled = (name: string): readonly string[] => byLabel.get(shortName(foldName(name))) ?? []
  const alike = (name: string) => labelled(name).filter((known) => isSameName(known, name))
  const find = (name: string): Named => {
    const [first, ...others] = labelled(name)
    if (first === name && others.length === 0) return { is: 'node', name }
    const found = alike(name)
    const equal = found.filter((known) => isSameFold(known, name))
    const [only, ...more] = equal.length > 0 ? equal : found
    if (only === undefined) return { is: 'unknown' }
    return more.length === 0 ? { is: 'node', name: only } : { is: 'ambiguous', names: [only, ...more].sort() }
  }
  const possible = (name: string): readonly string[] => {
    const found = find(name)
    if (found.is === 'ambiguous') return found.names
    return [found.is === 'node' ? found.name : name]
  }
  return {
    find,
    possible,
    canonical(name) {
      const [only = name, ...more] = possible(name)
      return more.length === 0 ? only : name
    },
    clashes: (name) => alike(name).filter((known) => known !== name),
  }
})

/** The mentioned names that are not in the inventory, each host once under its fullest name. */
export function namesOutside(
  nodes: readonly { readonly name: string }[],
  mentioned: readonly string[],
): readonly string[] {
  const names = nodeNames(nodes)
  return distinctNames([...new Set(mentioned)].filter((name) => names.find(name).is === 'unknown'))
}

/** The node that a name means; undefined when the name is unknown or ambiguous. */
export const nodeNamed = (nodes: readonly Node[], name: string): Node | undefined => nodesByName(nodes)(name)

/** The same for many names; a list is indexed once and must not change afterwards. */
export const nodesByName = memoizedFor((nodes: readonly Node[]): ((name: string) => Node | undefined) => {
  const names = nodeNames(nodes)
  const byName = nodesByOwnName(nodes)
  return (name) => {
    const named = names.find(name)
    return named.is === 'node' ? byName.get(named.name) : undefined
  }
})

/** The nodes by the inventory's own spelling; a list is indexed once and must not change afterwards. */
export const nodesByOwnName = memoizedFor(
  (nodes: readonly Node[]): ReadonlyMap<string, Node> => new Map(nodes.map((node) => [node.name, node])),
)

/** Alternative names in words, such as `a or b`. */
export const either = (names: readonly string[]): string => names.join(' or ')

/** Why the host that answered is not the requested node, by the host name that it reports; null when it is. */
export function wrongHost(names: NodeNames, node: string, hostname: string): string | null {
  const found = names.find(hostname)
  if (found.is === 'node' && found.name === node) return null
  const says = `${node} says that it is ${hostname}`
  return found.is === 'ambiguous' ? `${says}, which could be ${either(found.names)}` : says
}
