import type { CatalogSummary } from '../../../adapters/consul/catalog-summary.ts'
import { openConnections } from '../../../adapters/ssh/connections.ts'
import { readNodeInstallation, rebootmgrPlaces } from '../../../adapters/ssh/rebootmgr.ts'
import { defaultSshSettings } from '../../../adapters/ssh/settings.ts'
import type { ReadNode } from './on-nodes.ts'

/** Reads rebootmgr on these nodes, at the addresses of the catalog. Throws `Failure` unless all of them answer. */
export async function readNodes(
  { nodes }: CatalogSummary,
  names: readonly string[],
  configFile: string | null,
): Promise<readonly ReadNode[]> {
  const addresses = new Map(nodes.map(({ name, address }) => [name, address]))
  const settings = { ...defaultSshSettings, configFile }
  const connections = openConnections(settings, async (node) => addresses.get(node) ?? null)
  const limitMs = settings.commandSeconds * 1_000
  try {
    const read = [...new Set(names)].map(async (node) => ({
      node,
      found: await readNodeInstallation(connections, node, rebootmgrPlaces, limitMs),
    }))
    return await Promise.all(read)
  } finally {
    await connections.close()
  }
}
