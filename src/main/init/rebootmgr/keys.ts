import { groupOfKey, rebootmgrKeys } from '../../../adapters/consul/locks/keys.ts'
import type { RebootmgrKey } from '../../../adapters/consul/rebootmgr-installation.ts'

/** The keys of a node's folder; null and `no` where there is none. */
export type KeysOfNode = { readonly config: string | null; readonly triggered: 'yes' | 'no' }

/** A key of the cluster (group null) or of a group. */
export type GroupKey = {
  readonly is: 'stop' | 'reboot_in_progress' | 'lock/'
  readonly group: string | null
  readonly text: string
}

/** rebootmgr's keys by what they are for. */
export type SortedKeys = {
  /** By the name of the folder, which is a node's short host name. */
  readonly folders: ReadonlyMap<string, KeysOfNode>
  readonly ofGroups: readonly GroupKey[]
  /** Keys that rebootmgr v0.0.32 does not have, without its prefix. */
  readonly unknown: readonly string[]
}

const kinds = ['stop', 'reboot_in_progress', 'lock/'] as const

/** Sorts the keys; entries that only stand for a folder are left out. */
export function sortedKeys(keys: readonly RebootmgrKey[]): SortedKeys {
  const folders = new Map<string, KeysOfNode>()
  const ofGroups: GroupKey[] = []
  const unknown: string[] = []
  for (const { key, text } of keys) {
    const [, folder, kind] = /^nodes\/([^/]+)\/(config|reboot_required)$/.exec(bare(key)) ?? []
    if (folder !== undefined) {
      const other = folders.get(folder) ?? { config: null, triggered: 'no' }
      folders.set(folder, kind === 'config' ? { ...other, config: text } : { ...other, triggered: 'yes' })
      continue
    }
    const found = groupKeyOf(key, text)
    if (found !== null) ofGroups.push(found)
    else if (key !== rebootmgrKeys.whitelist && !key.endsWith('/')) unknown.push(bare(key))
  }
  return { folders, ofGroups, unknown }
}

const bare = (key: string): string => key.slice(rebootmgrKeys.root.length)

function groupKeyOf(key: string, text: string): GroupKey | null {
  if (key.startsWith(rebootmgrKeys.nodes)) return null
  for (const is of kinds) {
    const group = groupOfKey(is === 'lock/' ? key.replace(/\.lock$/, '') : key, is)
    if (group !== undefined && key !== rebootmgrKeys.root) return { is, group, text }
  }
  return null
}
