import { z } from 'zod'
import type { StopScope } from '../../../core/cluster/stop-scope.ts'
import type { StopFlag } from '../../../core/health/facts.ts'
import { disabledText, enabledText, readNodeConfig } from '../../../core/health/node-config.ts'
import { utcMinute } from '../../../core/text/utc.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { Inventory, StandingStop } from '../../../engine/ports/cluster.ts'
import { Failure } from '../../../engine/ports/failure.ts'
import { source } from '../client/errors.ts'
import type { Kv, KvEntry, KvOperation } from '../client/kv.ts'
import { parsedJson } from '../client/parsed-json.ts'
import { untilDone } from '../client/until-done.ts'
import { groupOfKey, type LockKeys, rebootmgrKeys } from '../locks/keys.ts'
import { keyNameOf } from './node-keys.ts'

/** What stop flags need: the store, the names of the bot's keys, the clock, and the time limit for retries. */
export type StopParts = {
  readonly kv: Kv
  readonly inventory: Inventory
  readonly keys: LockKeys
  readonly clock: Clock
  readonly contentionMs: number
}

/** Who set a flag and when; stored beside rebootmgr's key, which has only the reason. */
const setBy = z.object({ by: z.string(), sinceMs: z.number() })

/** Reads all stop flags. The person is known only for flags that Lockkeeper wrote and that were not changed since. */
export async function readStops({ kv, keys, inventory }: StopParts): Promise<readonly StopFlag[]> {
  const nodes = inventory.lastKnown()?.nodes ?? (await inventory.nodes())
  const names = await kv.names(rebootmgrKeys.root)
  const named = names.map((name) => groupOfKey(name, 'stop')).filter((group) => group !== undefined)
  const groups = [...new Set([...named, null, ...nodes.map(({ group }) => group)])]
  const flagKeys = groups.flatMap((group) => [rebootmgrKeys.stop(group), keys.stop(scopeOf(group))])
  const entries = await kv.entries(flagKeys)
  // lists omit what the token may not read: every key that a flag could have must be readable by its exact name
  await kv.assertReadable(flagKeys)
  return groups.flatMap((group) => {
    const flag = entries.find(({ key }) => key === rebootmgrKeys.stop(group))
    const beside = entries.find(({ key }) => key === keys.stop(scopeOf(group)))
    return flag === undefined ? [] : [flagFrom(group, flag, beside)]
  })
}

const scopeOf = (group: string | null): string => (group === null ? 'cluster' : `group/${group}`)

function flagFrom(group: string | null, flag: KvEntry, beside: KvEntry | undefined): StopFlag {
  // one transaction wrote both keys, so their versions are equal until something else writes the flag
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
    return disable(parts, scope.name, `${reason} (${by}, ${utcMinute(parts.clock.now())})`)
  }
  const group = scope.kind === 'cluster' ? null : scope.name
  const record = JSON.stringify({ by, sinceMs: parts.clock.now() })
  await parts.kv.set({ [rebootmgrKeys.stop(group)]: reason, [parts.keys.stop(scopeOf(group))]: record })
}

/** The stop of a scope, and the version of the key that holds it. */
export async function standingStop(parts: StopParts, scope: StopScope): Promise<StandingStop | null> {
  if (scope.kind === 'node') {
    const config = await parts.kv.entry(await configKey(parts, scope.name))
    if (readNodeConfig(config?.text ?? null).is === 'enabled') return null
    return { version: String(config?.modifyIndex ?? 0), sinceMs: null }
  }
  const { flag, beside } = await stopKeys(parts, scope)
  if (flag === undefined) return null
  return { version: String(flag.modifyIndex), sinceMs: flagFrom(groupOf(scope), flag, beside).sinceMs }
}

const groupOf = (scope: StopScope): string | null => (scope.kind === 'group' ? scope.name : null)

async function stopKeys({ kv, keys }: StopParts, scope: StopScope) {
  const stop = rebootmgrKeys.stop(groupOf(scope))
  const both = [stop, keys.stop(scopeOf(groupOf(scope)))]
  const entries = await kv.entries(both)
  // a list omits what the token may not read, which would look like no stop
  await kv.assertReadable(both)
  return { flag: entries.find(({ key }) => key === stop), beside: entries.find(({ key }) => key !== stop) }
}

/**
 * Removes exactly the flag that was read, whoever set it, or enables a node whose configuration is unchanged since it
 * was read.
 */
export function liftStop(parts: StopParts, scope: StopScope, version: string): Promise<'lifted' | 'changed'> {
  return untilDone(parts.contentionMs, async () => {
    const changes = scope.kind === 'node' ? await enabling(parts, scope.name) : await removing(parts, scope)
    if (changes.version !== version) return { is: 'done', value: 'changed' }
    const written = await parts.kv.transact(changes.operations)
    return written.is === 'done' ? { is: 'done', value: 'lifted' } : { is: 'again' }
  })
}

/** The key of a node's configuration, under the name that its keys have. */
async function configKey(parts: StopParts, node: string): Promise<string> {
  const name = await keyNameOf(parts, node)
  if (name.is === 'ambiguous') throw new Failure(source, name.why, 'none')
  return rebootmgrKeys.config(name.name)
}

/** The operations that remove a stop, and the version that they apply to. */
type Lifting = { readonly version: string; readonly operations: readonly KvOperation[] }

async function removing(parts: StopParts, scope: StopScope): Promise<Lifting> {
  const { flag, beside } = await stopKeys(parts, scope)
  const entries = [flag, beside].filter((entry) => entry !== undefined)
  return {
    version: flag === undefined ? '' : String(flag.modifyIndex),
    operations: entries.map(({ key, modifyIndex }) => ({ verb: 'delete-cas', key, index: modifyIndex })),
  }
}

async function enabling(parts: StopParts, node: string): Promise<Lifting> {
  const key = await configKey(parts, node)
  const before = await parts.kv.entry(key)
  const index = before?.modifyIndex ?? 0
  const text = enabledText(before?.text ?? null)
  return { version: String(index), operations: text === null ? [] : [{ verb: 'cas', key, index, text }] }
}

/** Rewrites a node's configuration as disabled; other fields, and concurrent changes to them, are kept. */
async function disable(parts: StopParts, node: string, message: string): Promise<void> {
  const key = await configKey(parts, node)
  return untilDone(parts.contentionMs, async () => {
    const before = await parts.kv.entry(key)
    const text = disabledText(before?.text ?? null, message)
    const written = await parts.kv.transact([{ verb: 'cas', key, index: before?.modifyIndex ?? 0, text }])
    return written.is === 'done' ? { is: 'done', value: undefined } : { is: 'again' }
  })
}
