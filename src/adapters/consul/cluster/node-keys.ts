import { foldName, isSameName, shortName } from '../../../core/inventory/names.ts'
import type { Node } from '../../../core/inventory/node.ts'
import { either, type NodeNames, nodeNames } from '../../../core/inventory/node-names.ts'
import type { Inventory } from '../../../engine/ports/cluster.ts'
import { type Authority, anyName } from '../client/authority.ts'
import type { Kv, KvEntry } from '../client/kv.ts'
import { rebootmgrKeys } from '../locks/keys.ts'

/** What finding the keys of nodes needs: the store, and the inventory that resolves the names in them to nodes. */
export type NodeKeyParts = { readonly kv: Kv; readonly inventory: Inventory }

/**
 * The name under which a node's keys are in rebootmgr's tree. rebootmgr uses the short host name in the host's own
 * letter case. `ambiguous` says why it cannot be determined. A node without keys gets its short name, or its full name
 * when other nodes have the same short name.
 */
export type KeyName =
  | { readonly is: 'found'; readonly name: string }
  | { readonly is: 'new'; readonly name: string }
  | { readonly is: 'ambiguous'; readonly why: string }

/** Finds the name of a node's keys. */
export async function keyNameOf(parts: NodeKeyParts, node: string): Promise<KeyName> {
  const { names, folders } = await keysRead(parts)
  return keyNamesIn(names, folders)(node)
}

/** Finds the names of the keys of many nodes among the folders of rebootmgr's tree. */
function keyNamesIn(names: NodeNames, folders: readonly string[]): (node: string) => KeyName {
  const byLabel = Map.groupBy(new Set(folders), (folder) => shortName(foldName(folder)))
  return (node) => {
    const alike = (byLabel.get(shortName(foldName(node))) ?? []).filter((name) => isSameName(name, node))
    const mine: string[] = []
    for (const name of alike) {
      const found = names.find(name)
      if (found.is === 'ambiguous' && found.names.includes(node))
        return { is: 'ambiguous', why: `${rebootmgrKeys.nodes}${name} could be ${either(found.names)}` }
      if (found.is === 'node' && found.name === node) mine.push(name)
    }
    const [name, other] = mine
    if (other !== undefined) return { is: 'ambiguous', why: `${rebootmgrKeys.nodes} has ${either(mine)} for ${node}` }
    if (name !== undefined) return { is: 'found', name }
    const short = names.find(shortName(node))
    return { is: 'new', name: short.is === 'node' && short.name === node ? shortName(node) : node }
  }
}

type KeysRead = { readonly names: NodeNames; readonly folders: readonly string[] }
// by inventory, so that a strict call never shares the read of one whose inventory is reused
const asked = new WeakMap<Inventory, Promise<KeysRead>>()

/** The node names and key folders. Concurrent calls share one read, which begins after all of them were made. */
function keysRead(parts: NodeKeyParts): Promise<KeysRead> {
  const shared = asked.get(parts.inventory)
  if (shared !== undefined) return shared
  const read = Promise.resolve().then(async (): Promise<KeysRead> => {
    asked.delete(parts.inventory)
    const [nodes, folders] = await Promise.all([parts.inventory.nodes(), parts.kv.names(rebootmgrKeys.nodes)])
    // with a list that ACLs filtered, a node's keys would be looked for under the wrong name
    await parts.kv.assertReadable([rebootmgrKeys.config(anyName)])
    return { names: nodeNames(nodes), folders: folders.map(folderOf) }
  })
  asked.set(parts.inventory, read)
  return read
}

const folderOf = (key: string): string => key.slice(rebootmgrKeys.nodes.length).replace(/\/.*$/, '')

/** All keys of nodes in rebootmgr's tree, with the inventory that resolves the names in them. */
export type NodeKeys = {
  readonly names: NodeNames
  readonly entries: readonly KvEntry[]
  /** The name of a node's keys. */
  readonly nameOf: (node: string) => KeyName
}

/**
 * Reads all keys of nodes at once. A list omits what the token may not read, so the right to read every key that a node
 * could have and that is missing is checked afterwards.
 */
export async function readNodeKeys({
  kv,
  inventory,
  authority,
}: NodeKeyParts & { readonly authority: Authority }): Promise<NodeKeys> {
  const [nodes, entries] = await Promise.all([inventory.nodes(), kv.tree(rebootmgrKeys.nodes)])
  await authority.assertRightsUnder(rebootmgrKeys.nodes, () => {
    const found = new Set(entries.map(({ key }) => key))
    const missing = possibleKeys(nodes).filter((key) => !found.has(key))
    return missing.map((segment) => ({ resource: 'key', access: 'read', segment }))
  })
  const names = nodeNames(nodes)
  return {
    names,
    entries,
    nameOf: keyNamesIn(
      names,
      entries.map(({ key }) => folderOf(key)),
    ),
  }
}

const possibleKeys = (nodes: readonly Node[]): readonly string[] =>
  [...new Set([anyName, ...nodes.flatMap(({ name }) => [name, shortName(name)])])].flatMap((name) => [
    rebootmgrKeys.config(name),
    rebootmgrKeys.trigger(name),
  ])
