import { configGroup } from '../../core/health/node-config.ts'
import { shortName } from '../../core/inventory/names.ts'
import { anyName, consulAuthority, seesAll } from './client/authority.ts'
import { consulDirectory } from './client/catalog.ts'
import { consulHttp } from './client/http.ts'
import { consulKv, type KvEntry } from './client/kv.ts'
import type { ConsulSettings } from './client/settings.ts'
import { readTagged, readWhitelist, type Tagged } from './cluster/health.ts'
import { groupOfKey, rebootmgrKeys } from './locks/keys.ts'

/** A key of rebootmgr, by its full name. */
export type RebootmgrKey = Pick<KvEntry, 'key' | 'text'>

/** What rebootmgr has in the Consul of a cluster. */
export type RebootmgrInstallation = Tagged & {
  /** Every key under `service/rebootmgr/`, sorted by name. */
  readonly keys: readonly RebootmgrKey[]
  /** Nodes whose failed checks it ignores. */
  readonly whitelist: readonly string[]
  /** The tags of every service, over all of its instances. */
  readonly services: { readonly [service: string]: readonly string[] }
}

/**
 * Reads the installation over a connection of its own and closes it. `nodes` are those of the catalog. Throws `Denied`
 * when the token may not read everything that rebootmgr could have there, because lists silently omit the rest.
 */
export async function readRebootmgrInstallation(
  settings: ConsulSettings,
  nodes: readonly string[],
): Promise<RebootmgrInstallation> {
  const http = consulHttp(settings)
  const directory = consulDirectory(http)
  const kv = consulKv(http)
  const authority = consulAuthority(http)
  try {
    const [entries, whitelist, services, tagged] = await Promise.all([
      kv.tree(rebootmgrKeys.root),
      readWhitelist(kv),
      directory.services(),
      readTagged(directory),
    ])
    const found = new Set(entries.map(({ key }) => key))
    const missing = possibleKeys(entries, nodes).filter((key) => !found.has(key))
    // after the lists, so that a right revoked in between is noticed
    await authority.assertRights(seesAll)
    await authority.assertRightsUnder(rebootmgrKeys.root, () =>
      missing.map((segment) => ({ resource: 'key', access: 'read', segment })),
    )
    const keys = entries.map(({ key, text }) => ({ key, text })).sort((a, b) => (a.key < b.key ? -1 : 1))
    return { ...tagged, keys, whitelist, services }
  } finally {
    await http.close()
  }
}

/** Every key that rebootmgr would have for these nodes, for the groups that occur, and for unknown names of both. */
function possibleKeys(entries: readonly KvEntry[], nodes: readonly string[]): readonly string[] {
  const groups = new Set([null, anyName, ...entries.flatMap(groupsOf)])
  const names = new Set([anyName, ...nodes.flatMap((name) => [name, shortName(name)])])
  return [
    rebootmgrKeys.whitelist,
    ...[...groups].flatMap((group) => [
      rebootmgrKeys.lock(group),
      rebootmgrKeys.inProgress(group),
      rebootmgrKeys.stop(group),
    ]),
    ...[...names].flatMap((name) => [rebootmgrKeys.config(name), rebootmgrKeys.trigger(name)]),
  ]
}

function groupsOf({ key, text }: KvEntry): readonly string[] {
  const named = (['reboot_in_progress', 'stop'] as const).map((name) => groupOfKey(key, name))
  const lock = groupOfKey(key.replace(/\.lock$/, ''), 'lock/')
  return [...named, lock, configGroup(text)].filter((group) => typeof group === 'string')
}
