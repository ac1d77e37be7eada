import type { CatalogSummary } from '../../adapters/consul/catalog-summary.ts'
import { defaultMetaKeys } from '../../adapters/consul/client/settings.ts'
import type { FoundCluster, FoundMeta } from '../../configuration/initial/discovered.ts'

type Meta = CatalogSummary['nodes'][number]['meta']

/** Common names for each node meta key; the most common first. */
const namedLike: { readonly [K in keyof typeof defaultMetaKeys]: readonly string[] } = {
  roles: [defaultMetaKeys.roles, 'role'],
  rack: [defaultMetaKeys.rack, 'racks'],
  zone: [defaultMetaKeys.zone, 'availability_zone', 'az', 'room'],
  group: [defaultMetaKeys.group, 'groups'],
}

/**
 * Derives a cluster's nodes, roles, racks and groups from the catalog's node meta. `operated` are nodes even if they are
 * servers without a role.
 */
export function describedCluster(
  summary: CatalogSummary,
  named: string | null,
  operated: readonly string[] = [],
): FoundCluster {
  const meta = metaKeysOf(summary.nodes.map((node) => node.meta))
  const all = summary.nodes.map(({ name, address, meta: own }) => ({
    name,
    address,
    roles: listed(own[meta.roles]),
    rack: own[meta.rack]?.trim() || null,
    zone: own[meta.zone]?.trim() || null,
    group: own[meta.group]?.trim() || null,
  }))
  // a server with a role is a node like any other; one without only runs the store
  const servers = summary.servers.filter((server) =>
    all.every(({ name, roles }) => name !== server || (roles.length === 0 && !operated.includes(name))),
  )
  return {
    name: clusterName(named ?? summary.dataCentre ?? ''),
    nodes: all.filter(({ name }) => !servers.includes(name)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    servers: servers.toSorted(),
    meta,
    rebootmgr: summary.rebootmgr,
  }
}

const listed = (text = ''): readonly string[] =>
  [...new Set(text.split(',').map((word) => word.trim()))].filter((word) => word !== '').sort()

const clusterName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'cluster'

/** Of the common names, the one that most nodes have. */
function metaKeysOf(metas: readonly Meta[]): FoundMeta {
  const count = (key: string) => metas.filter((meta) => (meta[key]?.trim() ?? '') !== '').length
  const byUse = (kind: keyof typeof defaultMetaKeys): string =>
    namedLike[kind].reduce((best, key) => (count(key) > count(best) ? key : best), defaultMetaKeys[kind])
  const keys = { roles: byUse('roles'), rack: byUse('rack'), zone: byUse('zone'), group: byUse('group') }
  const used = new Set<string>(Object.values(keys))
  const others = [...new Set(metas.flatMap((meta) => Object.keys(meta)))].filter(
    // Consul's own
    (key) => !used.has(key) && !key.startsWith('consul-'),
  )
  return { ...keys, others: others.sort() }
}
