import type { Entry } from '../../../core/locks/lock-table.ts'
import type { ForeignHold } from '../../../core/locks/locks.ts'
import type { Inventory } from '../../../engine/ports/cluster.ts'
import type { ConsulDirectory } from '../client/catalog.ts'
import type { Kv, KvEntry } from '../client/kv.ts'
import { deathSeenMs, type RecordedDeaths } from './deaths.ts'
import { groupOfKey, inProgressOf, inProgressText, isOurAttempt, rebootmgrKeys } from './keys.ts'

/** rebootmgr's keys at one moment, by group; null is the cluster. Groups without a key are in neither map. */
export type ForeignKeys = {
  readonly locks: ReadonlyMap<string | null, KvEntry>
  readonly inProgress: ReadonlyMap<string | null, KvEntry>
}

/** rebootmgr's keys where rebootmgr is not used: none. */
export const noForeignKeys: ForeignKeys = { locks: new Map(), inProgress: new Map() }

/** Reads rebootmgr's locks and in-progress keys of every group that has any, or that has a node. */
export async function readForeignKeys(kv: Kv, inventory: Inventory): Promise<ForeignKeys> {
  const nodes = inventory.lastKnown()?.nodes ?? (await inventory.nodes())
  const groups = new Set<string | null>([null, ...nodes.map(({ group }) => group)])
  for (const name of await kv.names(rebootmgrKeys.root))
    for (const kind of ['lock/', 'reboot_in_progress'] as const) {
      const group = groupOfKey(name, kind)
      if (group !== undefined) groups.add(group)
    }
  return readKeysOf(kv, [...groups])
}

/** Reads the locks and in-progress keys of these groups at one moment. */
export async function readKeysOf(kv: Kv, groups: readonly (string | null)[]): Promise<ForeignKeys> {
  const keys = groups.flatMap((group) => [rebootmgrKeys.lock(group), rebootmgrKeys.inProgress(group)])
  const entries = await kv.entries(keys)
  await kv.assertReadable(keys)
  const found = new Map(entries.map((entry) => [entry.key, entry]))
  const pick = (keyOf: (group: string | null) => string) =>
    new Map(
      groups.flatMap((group): readonly [string | null, KvEntry][] => {
        const entry = found.get(keyOf(group))
        return entry === undefined ? [] : [[group, entry]]
      }),
    )
  return { locks: pick(rebootmgrKeys.lock), inProgress: pick(rebootmgrKeys.inProgress) }
}

/**
 * The holds of living rebootmgrs, of recorded deaths, and of no one: an in-progress key of Lockkeeper without an entry
 * blocks everything until it is cleared.
 */
export async function foreignHolds(
  keys: ForeignKeys,
  deaths: RecordedDeaths,
  entries: readonly Entry[],
  directory: ConsulDirectory,
): Promise<readonly ForeignHold[]> {
  const inProgress = [...keys.inProgress]
    .filter(([group, { text }]) => text !== '' && !entries.some((entry) => isOwnKey(entry, group, text)))
    .map(([group, { text }]): ForeignHold => ({ group, node: inProgressOf(text).node, is: 'in progress' }))
  const locks = await Promise.all([...keys.locks].map(([group, lock]) => lockHold(group, lock, directory)))
  const died = [...deaths].map(([group, entry]) => deadHold(group, entry))
  return [...inProgress, ...locks.filter((hold) => hold !== null), ...died]
}

/** Whether an in-progress key is the one that an entry lists, with the value that the entry wrote. */
export const isOwnKey = (entry: Entry, group: string | null, text: string): boolean =>
  entry.groups.includes(group) && text === inProgressText(entry.node, entry.run)

const unknownNode = 'an unknown node'

async function lockHold(
  group: string | null,
  { text, session }: KvEntry,
  directory: ConsulDirectory,
): Promise<ForeignHold | null> {
  if (session === null || isOurAttempt(text)) return null
  return { group, node: (await directory.nodeOfSession(session)) ?? unknownNode, is: 'locked' }
}

function deadHold(group: string | null, entry: KvEntry): ForeignHold {
  const sinceMs = deathSeenMs(entry)
  return { group, node: unknownNode, is: 'died', ...(sinceMs === undefined ? {} : { sinceMs }) }
}
