import type { Trigger } from '../../../core/health/facts.ts'
import type { Kv } from '../kv.ts'
import { rebootmgrKeys } from '../locks/keys.ts'

/** Every reboot trigger in the store; its token is the version of its key. */
export async function readTriggers(kv: Kv): Promise<readonly Trigger[]> {
  const entries = await kv.tree(rebootmgrKeys.nodes)
  return entries.flatMap(({ key, text, modifyIndex }) => {
    const node = /^([^/]+)\/reboot_required$/.exec(key.slice(rebootmgrKeys.nodes.length))?.[1]
    if (node === undefined) return []
    return [{ node, from: 'key', token: String(modifyIndex), sinceMs: null, why: text.trim() }]
  })
}

/** Removes exactly the trigger that was served: one that was set again meanwhile stays. */
export async function clearTrigger(kv: Kv, trigger: Trigger): Promise<'removed' | 'changed' | 'gone'> {
  if (trigger.from === 'file') return 'gone'
  const key = rebootmgrKeys.trigger(trigger.node)
  const entry = await kv.entry(key)
  if (entry === null) return 'gone'
  if (String(entry.modifyIndex) !== trigger.token) return 'changed'
  const removed = await kv.transact([{ verb: 'delete-cas', key, index: entry.modifyIndex }])
  return removed.is === 'done' ? 'removed' : 'changed'
}
