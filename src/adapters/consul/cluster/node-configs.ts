import type { NodeConfig } from '../../../core/health/facts.ts'
import { readNodeConfig } from '../../../core/health/node-config.ts'
import { memoized, memoizedFor } from '../../../core/memoized.ts'
import { rebootmgrKeys } from '../locks/keys.ts'
import { keyNameOf, type NodeKeyParts, type NodeKeys } from './node-keys.ts'

/** Reads the configuration of one node. */
export async function readConfig(parts: NodeKeyParts, node: string): Promise<NodeConfig> {
  const key = await keyNameOf(parts, node)
  if (key.is === 'ambiguous') return { is: 'not managed', why: key.why }
  return readNodeConfig((await parts.kv.entry(rebootmgrKeys.config(key.name)))?.text ?? null)
}

/** The configurations of many nodes, from all keys of nodes; each is read once for one reading of the keys. */
export function configsIn(keys: NodeKeys, nodes: readonly string[]): ReadonlyMap<string, NodeConfig> {
  const configOf = configOfIn(keys)
  return new Map(nodes.map((node) => [node, configOf(node)]))
}

const configOfIn = memoizedFor(({ entries, nameOf }: NodeKeys) => {
  const texts = new Map(entries.map(({ key, text }) => [key, text]))
  return memoized((node: string): NodeConfig => {
    const key = nameOf(node)
    if (key.is === 'ambiguous') return { is: 'not managed', why: key.why }
    return readNodeConfig(texts.get(rebootmgrKeys.config(key.name)) ?? null)
  })
})
