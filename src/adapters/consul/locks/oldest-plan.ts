import { z } from 'zod'
import type { LockRequest } from '../../../core/locks/lock-table.ts'
import type { Acquired } from '../../../engine/ports/locks.ts'
import type { KvOperation } from '../client/kv.ts'
import { changeRecord, readRecord } from '../client/records.ts'
import type { LockStore } from './store.ts'

type Store = Pick<LockStore, 'kv' | 'keys' | 'contentionMs'>

/** Operations that were planned before this time take no slots: what forbade them may have been removed. */
const oldestPlan = z.object({ schema: z.literal(1), plannedAtMs: z.int().nonnegative() })

/**
 * Whether the operation of a request may take slots. The guards make a transaction conditional on what was read: without
 * them, an attempt that was suspended while a cancel was stored and later removed would find neither.
 */
export type Permitted =
  | { readonly is: 'permitted'; readonly guards: readonly KvOperation[] }
  | { readonly is: 'refused'; readonly acquired: Extract<Acquired, { readonly is: 'over' | 'too old' }> }

/** Reads whether the operation of a request was called off, or is older than what is stored about its time. */
export async function permittedBy({ kv, keys }: Store, { holder, plannedAtMs }: LockRequest): Promise<Permitted> {
  const overKey = keys.over(holder.operation)
  const [over, oldest] = await Promise.all([kv.entry(overKey), readRecord(kv, keys.oldestPlan, oldestPlan)])
  if (over !== null) return { is: 'refused', acquired: { is: 'over', how: over.text } }
  const oldestPlanMs = oldest?.record.plannedAtMs ?? 0
  if (plannedAtMs < oldestPlanMs) return { is: 'refused', acquired: { is: 'too old', oldestPlanMs } }
  const key = keys.oldestPlan
  const unchanged: KvOperation =
    oldest === null ? { verb: 'check-not-exists', key } : { verb: 'check-index', key, index: oldest.version }
  return { is: 'permitted', guards: [{ verb: 'check-not-exists', key: overKey }, unchanged] }
}

/** The operations of which prohibitions are stored. */
export async function prohibitedIn({ kv, keys }: Store): Promise<readonly string[]> {
  const prefixes = [keys.over(''), keys.forbidden('')]
  const names = await Promise.all(
    prefixes.map(async (prefix) => (await kv.names(prefix)).map((name) => name.slice(prefix.length))),
  )
  return [...new Set(names.flat())]
}

/**
 * Refuses slots to all operations planned before a time, then removes the prohibitions of these. Returns those without
 * any left.
 */
export async function forget(
  store: Store,
  operations: readonly string[],
  oldestPlanMs: number,
): Promise<readonly string[]> {
  const { kv, keys, contentionMs } = store
  await changeRecord(kv, { key: keys.oldestPlan, schema: oldestPlan, contentionMs }, (before) => {
    const isLater = before === null || before.plannedAtMs < oldestPlanMs
    return { value: undefined, write: isLater ? { plannedAtMs: oldestPlanMs } : null }
  })
  const forgotten: string[] = []
  for (const operation of operations) if ((await remove(store, operation)) === 'removed') forgotten.push(operation)
  return forgotten
}

/** `changed` when a prohibition was stored meanwhile: all of the operation's stay then. */
async function remove({ kv, keys }: Store, operation: string): Promise<'removed' | 'changed'> {
  const entries = await kv.entries([keys.over(operation), keys.forbidden(operation)])
  const removed = await kv.transact(
    entries.map(({ key, modifyIndex }): KvOperation => ({ verb: 'delete-cas', key, index: modifyIndex })),
  )
  return removed.is === 'done' ? 'removed' : 'changed'
}
