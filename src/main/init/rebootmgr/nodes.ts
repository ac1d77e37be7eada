import type { Untranslated } from '../../../configuration/initial/discovered.ts'
import type { NodeConfig } from '../../../core/health/facts.ts'
import { configGroup, readNodeConfig } from '../../../core/health/node-config.ts'
import { either, nodeNames } from '../../../core/inventory/node-names.ts'
import type { SortedKeys } from './keys.ts'

/** A node as rebootmgr's keys describe it. */
export type DescribedNode = {
  /** The catalog's name. */
  readonly name: string
  readonly config: NodeConfig
  /** Its group, also when it is not managed. */
  readonly group: string | null
  readonly triggered: 'yes' | 'no'
}

const absent = 'it has no configuration'

/** The nodes of the catalog with their keys, and what about the keys has no equivalent. */
export function describedNodes(
  catalog: readonly { readonly name: string }[],
  { folders }: SortedKeys,
): { readonly nodes: readonly DescribedNode[]; readonly untranslated: readonly Untranslated[] } {
  const names = nodeNames(catalog)
  const untranslated: Untranslated[] = []
  const byNode = new Map<string, string[]>()
  for (const folder of folders.keys()) {
    const found = names.find(folder)
    if (found.is === 'node') byNode.set(found.name, [...(byNode.get(found.name) ?? []), folder])
    else untranslated.push(found.is === 'unknown' ? withoutNode(folder) : several(folder, found.names))
  }
  const nodes = catalog.map(({ name }): DescribedNode => {
    const [folder, ...others] = byNode.get(name) ?? []
    if (others.length > 0) untranslated.push(doubled(name, [folder ?? '', ...others]))
    const keys = folder === undefined || others.length > 0 ? undefined : folders.get(folder)
    const text = keys?.config ?? null
    if (text !== null) untranslated.push(...unreadFields(name, text))
    return {
      name,
      config: keys === undefined ? { is: 'not managed', why: absent } : readNodeConfig(text),
      group: text === null ? null : configGroup(text),
      triggered: keys?.triggered ?? 'no',
    }
  })
  return { nodes, untranslated }
}

const withoutNode = (folder: string): Untranslated => ({
  what: `the keys nodes/${folder}/`,
  why: 'the catalog has no node of this name',
  instead: 'delete them, or bring the node back into the catalog',
})

const several = (folder: string, names: readonly string[]): Untranslated => ({
  what: `the keys nodes/${folder}/`,
  why: `they could be those of ${either(names)}, and Lockkeeper refuses these nodes`,
  instead: 'give the nodes different short host names',
})

const doubled = (name: string, folders: readonly string[]): Untranslated => ({
  what: `the keys of ${name}`,
  why: `it has several folders, ${folders.map((folder) => `nodes/${folder}/`).join(' and ')}, and Lockkeeper refuses it`,
  instead: 'delete all but one',
})

const readByBoth: ReadonlySet<string> = new Set(['enabled', 'disabled', 'message', 'group'])

/** Fields of a valid configuration that Lockkeeper does not read as rebootmgr does. */
function unreadFields(node: string, text: string): readonly Untranslated[] {
  const fields = fieldsOf(text)
  const { group, enabled } = fields
  const others = Object.keys(fields).filter((name) => !readByBoth.has(name))
  return [
    ...(enabled !== undefined && typeof enabled !== 'boolean'
      ? [
          {
            what: `enabled of ${node}`,
            why: 'it is neither true nor false: rebootmgr takes it for one of them, and Lockkeeper refuses the node',
            instead: `write true or false in nodes/${node}/config`,
          },
        ]
      : []),
    ...(group && typeof group !== 'string'
      ? [
          {
            what: `group ${JSON.stringify(group)} of ${node}`,
            why: 'it is not text: rebootmgr takes a lock of that name, and Lockkeeper sees no group',
            instead: `write it in quotes in nodes/${node}/config`,
          },
        ]
      : []),
    ...(others.length > 0
      ? [
          {
            what: `${others.join(', ')} in nodes/${node}/config`,
            why: 'neither rebootmgr nor Lockkeeper reads it',
            instead: 'leave it: both keep other fields',
          },
        ]
      : []),
  ]
}

function fieldsOf(text: string): { readonly [name: string]: unknown } {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
  } catch {
    return {}
  }
}
