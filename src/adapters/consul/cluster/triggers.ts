import type { Trigger } from '../../../core/health/facts.ts'
import { shortName } from '../../../core/inventory/names.ts'
import { nodeNames } from '../../../core/inventory/node-names.ts'
import { type Authority, anyName } from '../client/authority.ts'
import { rebootmgrKeys } from '../locks/keys.ts'
import type { NodeKeyParts } from './node-keys.ts'

/** What reading triggers needs. */
export type TriggerParts = NodeKeyParts & { readonly authority: Authority }

type Stored = { readonly key: string; readonly trigger: Trigger }

/**
 * All reboot triggers in the store, each under the inventory's name of its node; a trigger's token is the version of
 * its key.
 */
export const readTriggers = async (parts: TriggerParts): Promise<readonly Trigger[]> =>
  (await storedTriggers(parts)).map(({ trigger }) => trigger)

async function storedTriggers({ kv, inventory, authority }: TriggerParts): Promise<readonly Stored[]> {
  const [entries, nodes] = await Promise.all([kv.tree(rebootmgrKeys.nodes), inventory.nodes()])
  const readable = nodes.flatMap(({ name }) => [name, shortName(name)])
  const keys = [...new Set([anyName, ...readable])].map(rebootmgrKeys.trigger)
  await authority.assertRightsUnder(
    rebootmgrKeys.nodes,
    keys.map((segment) => ({ resource: 'key', access: 'read', segment })),
  )
  const names = nodeNames(nodes)
  return entries.flatMap(({ key, text, modifyIndex }) => {
    const name = /^([^/]+)\/reboot_required$/.exec(key.slice(rebootmgrKeys.nodes.length))?.[1]
    if (name === undefined) return []
    const node = names.canonical(name)
    return [{ key, trigger: { node, from: 'key', token: String(modifyIndex), sinceMs: null, why: text.trim() } }]
  })
}

/** Removes exactly the trigger that was handled; one that was set again since is kept. */
export async function clearTrigger(parts: TriggerParts, trigger: Trigger): Promise<'removed' | 'changed' | 'gone'> {
  if (trigger.from === 'file') return 'gone'
  const ofNode = (await storedTriggers(parts)).filter((stored) => stored.trigger.node === trigger.node)
  if (ofNode.length === 0) return 'gone'
  const served = ofNode.find((stored) => stored.trigger.token === trigger.token)
  if (served === undefined) return 'changed'
  const removed = await parts.kv.transact([
    { verb: 'delete-cas', key: served.key, index: Number(served.trigger.token) },
  ])
  return removed.is === 'done' ? 'removed' : 'changed'
}
