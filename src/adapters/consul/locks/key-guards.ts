import type { Entry } from '../../../core/locks/lock-table.ts'
import type { Kv, KvOperation } from '../client/kv.ts'
import { isOwnKey, readKeysOf } from './foreign.ts'
import { rebootmgrKeys } from './keys.ts'

/**
 * Whether the in-progress keys of an entry are unchanged since it created them; the guards make a transaction
 * conditional on that.
 */
export type KeyGuards =
  | { readonly is: 'undisturbed'; readonly guards: readonly KvOperation[] }
  | { readonly is: 'disturbed'; readonly why: string }

/** Checks the in-progress keys of an entry: each must be its own and never written since it was created. */
export async function guardedBy(kv: Kv, entry: Entry): Promise<KeyGuards> {
  if (entry.groups.length === 0) return { is: 'undisturbed', guards: [] }
  const { inProgress } = await readKeysOf(kv, entry.groups)
  const guards: KvOperation[] = []
  for (const group of entry.groups) {
    const key = rebootmgrKeys.inProgress(group)
    const now = inProgress.get(group)
    if (now === undefined) return { is: 'disturbed', why: `${key} was removed by another program` }
    if (!isOwnKey(entry, group, now.text))
      return { is: 'disturbed', why: `${key} was changed by another program to "${now.text.slice(0, 80)}"` }
    if (now.createIndex !== now.modifyIndex)
      return { is: 'disturbed', why: `${key} was written by another program since` }
    guards.push({ verb: 'check-index', key, index: now.modifyIndex })
  }
  return { is: 'undisturbed', guards }
}

/** Releases the in-progress keys that the entry lists and still owns, each compared with its version. */
export async function releasing(kv: Kv, entry: Entry): Promise<readonly KvOperation[]> {
  if (entry.groups.length === 0) return []
  const { inProgress } = await readKeysOf(kv, entry.groups)
  return [...inProgress]
    .filter(([group, { text }]) => isOwnKey(entry, group, text))
    .map(([, { key, modifyIndex }]): KvOperation => ({ verb: 'delete-cas', key, index: modifyIndex }))
}
