import type { Trigger } from '../../../core/health/facts.ts'
import type { Authority } from '../client/authority.ts'
import { rebootmgrKeys } from '../locks/keys.ts'
import { type NodeKeyParts, type NodeKeys, readNodeKeys } from './node-keys.ts'

/** What removing a trigger needs. */
export type TriggerParts = NodeKeyParts & { readonly authority: Authority }

type Stored = { readonly key: string; readonly trigger: Trigger }

/**
 * All reboot triggers among the keys of nodes, each under the inventory's name of its node; a trigger's token is the
 * version of its key.
 */
export const triggersIn = (keys: NodeKeys): readonly Trigger[] => storedIn(keys).map(({ trigger }) => trigger)

const storedIn = ({ names, entries }: NodeKeys): readonly Stored[] =>
  entries.flatMap(({ key, text, modifyIndex }) => {
    const name = /^([^/]+)\/reboot_required$/.exec(key.slice(rebootmgrKeys.nodes.length))?.[1]
    if (name === undefined) return []
    const node = names.canonical(name)
    return [{ key, trigger: { node, from: 'key', token: String(modifyIndex), sinceMs: null, why: text.trim() } }]
  })

/** Removes exactly the trigger that was handled; one that was set again since is kept. */
export async function clearTrigger(parts: TriggerParts, trigger: Trigger): Promise<'removed' | 'changed' | 'gone'> {
  if (trigger.from === 'file') return 'gone'
  const ofNode = storedIn(await readNodeKeys(parts)).filter((stored) => stored.trigger.node === trigger.node)
  if (ofNode.length === 0) return 'gone'
  const served = ofNode.find((stored) => stored.trigger.token === trigger.token)
  if (served === undefined) return 'changed'
  const removed = await parts.kv.transact([
    { verb: 'delete-cas', key: served.key, index: Number(served.trigger.token) },
  ])
  return removed.is === 'done' ? 'removed' : 'changed'
}
