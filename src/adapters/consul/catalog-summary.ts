import { anyName, consulAuthority, seesAll } from './client/authority.ts'
import { consulDirectory } from './client/catalog.ts'
import { consulHttp } from './client/http.ts'
import { consulKv } from './client/kv.ts'
import { machines } from './client/machines.ts'
import type { ConsulSettings } from './client/settings.ts'
import { groupOfKey, rebootmgrKeys } from './locks/keys.ts'

/** What the Consul of a cluster says about it before there is a configuration. */
export type CatalogSummary = {
  /** Consul's name of the data centre; null when no member has one. */
  readonly dataCentre: string | null
  readonly nodes: readonly {
    readonly name: string
    readonly address: string
    readonly meta: { readonly [key: string]: string }
  }[]
  /** Names of the members that are Consul servers. */
  readonly servers: readonly string[]
  readonly rebootmgr: 'was seen' | 'was not seen'
}

/** Reads the summary over a connection of its own and closes it. Throws `Failure` when Consul cannot be read. */
export async function readCatalogSummary(settings: ConsulSettings): Promise<CatalogSummary> {
  const http = consulHttp(settings)
  const directory = consulDirectory(http)
  const kv = consulKv(http)
  try {
    const [nodes, members, keys] = await Promise.all([
      directory.nodes(),
      directory.members(),
      kv.names(rebootmgrKeys.root),
    ])
    await consulAuthority(http).assertRights(seesAll)
    await kv.assertReadable([rebootmgrKeys.lock(null), rebootmgrKeys.lock(anyName)])
    return {
      dataCentre: members.map(({ Tags }) => Tags?.dc).find((dc) => dc !== undefined) ?? null,
      nodes: machines(nodes, members).map(({ Node, Address, Meta }) => ({
        name: Node,
        address: Address,
        meta: Meta ?? {},
      })),
      servers: members.filter(({ Tags }) => Tags?.role === 'consul').map(({ Name }) => Name),
      rebootmgr: keys.some((key) => groupOfKey(key, 'lock/') !== undefined) ? 'was seen' : 'was not seen',
    }
  } finally {
    await http.close()
  }
}
