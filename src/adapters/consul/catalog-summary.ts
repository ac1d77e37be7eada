import { anyName, consulAuthority, seesAll } from './client/authority.ts'
import { consulDirectory } from './client/catalog.ts'
import { consulHttp } from './client/http.ts'
import { consulKv } from './client/kv.ts'
import { machines } from './client/machines.ts'
import type { ConsulSettings } from './client/settings.ts'
import { groupOfKey, rebootmgrKeys } from './locks/keys.ts'

/** What a cluster that nobody has described yet looks like from its Consul. */
export type CatalogSummary = {
  /** Consul's name of the data centre; null when no member says it. */
  readonly dataCentre: string | null
  readonly nodes: readonly { readonly name: string; readonly meta: { readonly [key: string]: string } }[]
  /** Members that carry Consul itself. */
  readonly servers: readonly string[]
  readonly rebootmgr: 'was seen' | 'was not seen'
}

/** Looks once at a Consul and closes again. Throws `Failure` when it cannot be asked. */
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
      nodes: machines(nodes, members).map(({ Node, Meta }) => ({ name: Node, meta: Meta ?? {} })),
      servers: members.filter(({ Tags }) => Tags?.role === 'consul').map(({ Name }) => Name),
      rebootmgr: keys.some((key) => groupOfKey(key, 'lock/') !== undefined) ? 'was seen' : 'was not seen',
    }
  } finally {
    await http.close()
  }
}
