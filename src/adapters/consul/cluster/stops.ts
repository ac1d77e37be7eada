import { z } from 'zod'
import type { StopScope } from '../../../core/cluster/stop-scope.ts'
import type { StopFlag } from '../../../core/health/facts.ts'
import { disabledText, enabledText } from '../../../core/health/node-config.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { Inventory } from '../../../engine/ports/cluster.ts'
import { Failure } from '../../../engine/ports/failure.ts'
import { source } from '../client/errors.ts'
import type { Kv, KvEntry, Operation } from '../client/kv.ts'
import { parsedJson } from '../client/parsed-json.ts'
import { groupOfKey, type LockKeys, rebootmgrKeys } from '../locks/keys.ts'
import { untilDone } from '../locks/store.ts'
import { keyNameOf } from './node-keys.ts'

/** What stop flags need: the store, the names of our own keys, the time, and how long to try. */
export type StopParts = {
  readonly kv: Kv
  readonly inventory: Inventory
  readonly keys: LockKeys
  readonly clock: Clock
  readonly contentionMs: number
}

/** Who set a flag and when; kept beside rebootmgr's key, which holds the reason alone. */
const setBy = z.object({ by: z.string(), sinceMs: z.number() })

/** Reads every stop flag. Who set it is known only of flags that we wrote, and that nobody has written since. */
export async function readStops({ kv, keys, inventory }: StopParts): Promise<readonly StopFlag[]> {
  const nodes = inventory.lastKnown()?.nodes ?? (await inventory.nodes())
  const names = await kv.names(rebootmgrKeys.root)
  const named = names.map((name) => groupOfKey(name, 'stop')).filter((group) => group !== undefined)
  const groups = [...new Set([...named, null, ...nodes.map(({ group }) => group)])]
  const flagKeys = groups.flatMap((group) => [rebootmgrKeys.stop(group), keys.stop(scopeOf(group))])
  const entries = await kv.entries(flagKeys)
  // lists leave out what the token may not read: every flag that could be set must be readable by its own name
  await kv.demandReadable(flagKeys)
  return groups.flatMap((group) => {
    const flag = entries.find(({ key }) => key === rebootmgrKeys.stop(group))
    const beside = entries.find(({ key }) => key === keys.stop(scopeOf(group)))
    return flag === undefined ? [] : [flagFrom(group, flag, beside)]
  })
}

const scopeOf = (group: string | null): string => (group === null ? 'cluster' : `group/${group}`)

function flagFrom(group: string | null, flag: KvEntry, beside: KvEntry | undefined): StopFlag {
  // both were written by one transaction, so they have the same version for as long as nobody else writes the flag
  const ours = beside?.modifyIndex === flag.modifyIndex ? setBy.safeParse(parsedJson(beside.text)).data : undefined
  return {
    scope: group === null ? 'cluster' : 'group',
    group,
    reason: flag.text,
    by: ours?.by ?? null,
    sinceMs: ours?.sinceMs ?? null,
  }
}

/** Sets a flag, or disables a node. */
export async function setStop(parts: StopParts, scope: StopScope, reason: string, by: string): Promise<void> {
  if (scope.kind === 'node') {
    const at = new Date(parts.clock.now()).toISOString().slice(0, 16).replace('T', ' ')
    await rewriteConfig(parts, scope.name, (text) => disabledText(text, `${reason} (${by}, ${at} UTC)`))
    return
  }
  const group = scope.kind === 'cluster' ? null : scope.name
  const record = JSON.stringify({ by, sinceMs: parts.clock.now() })
  await parts.kv.set({ [rebootmgrKeys.stop(group)]: reason, [parts.keys.stop(scopeOf(group))]: record })
}

/** Lifts a flag, whoever set it, or enables a node. */
export async function liftStop(parts: StopParts, scope: StopScope): Promise<'lifted' | 'was not set'> {
  if (scope.kind === 'node') return rewriteConfig(parts, scope.name, enabledText)
  const group = scope.kind === 'cluster' ? null : scope.name
  const keys = [rebootmgrKeys.stop(group), parts.keys.stop(scopeOf(group))]
  return untilDone(parts.contentionMs, async () => {
    const entries = await parts.kv.entries(keys)
    await parts.kv.demandReadable(keys)
    const removals = entries.map(({ key, modifyIndex }): Operation => ({ verb: 'delete-cas', key, index: modifyIndex }))
    const wasSet = entries.some(({ key }) => key === rebootmgrKeys.stop(group))
    const written = await parts.kv.transact(removals)
    return written.is === 'done' ? { is: 'done', value: wasSet ? 'lifted' : 'was not set' } : { is: 'again' }
  })
}

/** Writes a node's configuration anew; what else it says, and what others write meanwhile, is kept. */
async function rewriteConfig(
  { kv, inventory, contentionMs }: StopParts,
  node: string,
  rewrite: (text: string | null) => string | null,
): Promise<'lifted' | 'was not set'> {
  const name = await keyNameOf({ kv, inventory }, node)
  if (name.is === 'ambiguous') throw new Failure(source, name.why, 'none')
  const key = rebootmgrKeys.config(name.name)
  return untilDone(contentionMs, async () => {
    const before = await kv.entry(key)
    const text = rewrite(before?.text ?? null)
    if (text === null) return { is: 'done', value: 'was not set' }
    const written = await kv.transact([{ verb: 'cas', key, index: before?.modifyIndex ?? 0, text }])
    return written.is === 'done' ? { is: 'done', value: 'lifted' } : { is: 'again' }
  })
}
