import type { Clock } from '../../engine/ports/clock.ts'
import type { Cluster, Inventory, KnownNodes, RecentReads } from '../../engine/ports/cluster.ts'
import type { Configurations } from '../../engine/ports/configurations.ts'
import { remembered } from '../../engine/ports/remembered.ts'
import { consulAuthority } from './client/authority.ts'
import type { ConsulDirectory } from './client/catalog.ts'
import type { ConsulHttp } from './client/http.ts'
import { kvView } from './client/kv-view.ts'
import type { ConsulSettings } from './client/settings.ts'
import { trackedReads } from './client/tracked-reads.ts'
import type { Pulse } from './client/watch.ts'
import { type ClusterParts, consulCluster } from './cluster/cluster.ts'
import { configsIn } from './cluster/node-configs.ts'
import { readNodeKeys } from './cluster/node-keys.ts'
import { triggersIn } from './cluster/triggers.ts'
import { consulConfigurations } from './configurations.ts'
import { type InventoryOf, listNodes, seesAllNodes } from './inventory.ts'
import { lockKeys, rebootmgrKeys } from './locks/keys.ts'
import { consulRights } from './rights/rights.ts'

/** How long a reading is reused, in milliseconds. */
const recentMs = 5_000

/** Reuses readings, and listens for changes that end the reuse. */
export type ConsulRecentReads = RecentReads & { close(): void }

/** What readings are made with: the connection, the strict ports, and which nodes are listed. */
export type RecentParts = ClusterParts & {
  readonly http: ConsulHttp
  readonly inventoryOf: InventoryOf
  readonly configurations: Configurations
}

/** A directory that reads the lists that several parts need once. */
function sharedLists(directory: ConsulDirectory, kept: <T>(ask: () => Promise<T>) => () => Promise<T>) {
  return { ...directory, members: kept(() => directory.members()), nodes: kept(() => directory.nodes()) }
}

/**
 * The parts of one reading, each read when it is first needed. A part that could not be read is read again. Keys are
 * read in one transaction, and rights are asked once no read is under way, in as few requests as Consul takes.
 */
function readingOf(settings: ConsulSettings, parts: RecentParts) {
  const kept = <T>(ask: () => Promise<T>): (() => Promise<T>) => remembered(recentMs, parts.clock, ask).get
  const reads = trackedReads()
  const authority = consulAuthority(parts.http, { after: reads.idle })
  const own = lockKeys(settings.cluster)
  const trees = [rebootmgrKeys.root, own.stop(''), own.configuration]
  const kv = kvView(
    parts.kv,
    trees,
    kept(() => reads.during(() => parts.kv.trees(trees))),
    authority,
  )
  const directory = sharedLists(trackedDirectory(parts.directory, reads.during), kept)
  const listed = kept(() => listNodes(parts.inventoryOf, directory))
  // the parts start from the list at once, and are refused with it
  const inventory: Inventory = { nodes: listed, lastKnown: () => null }
  const nodes = kept(async () => {
    const found = await listed()
    await authority.assertRights(seesAllNodes)
    return found
  })
  const proven = <T>(ask: () => Promise<T>): (() => Promise<T>) =>
    kept(async () => (await Promise.all([ask(), nodes()]))[0])
  const ofReading = { ...parts, kv, directory, authority, inventory }
  const cluster = consulCluster(settings, ofReading)
  const configurations = consulConfigurations(kv, own)
  const rights = consulRights(settings, ofReading)
  return {
    nodes,
    health: proven(() => cluster.health()),
    stopFlags: proven(() => cluster.stopFlags()),
    nodeKeys: proven(() => readNodeKeys(ofReading)),
    missingRights: kept(() => rights.missing()),
    configurations: kept(() => configurations.kept()),
  }
}

/** The lists of a directory that health and inventory are made from, each read through `during`. */
function trackedDirectory(directory: ConsulDirectory, during: <T>(read: () => Promise<T>) => Promise<T>) {
  return {
    ...directory,
    members: () => during(() => directory.members()),
    nodes: () => during(() => directory.nodes()),
    raftPeers: () => during(() => directory.raftPeers()),
    services: () => during(() => directory.services()),
    instances: (service: string) => during(() => directory.instances(service)),
    checksNotPassing: () => during(() => directory.checksNotPassing()),
  }
}

/**
 * Reuses a reading for five seconds from its beginning. Its parts end together, so that one that was made from another
 * is no older. A part is consistent and whole, because it is refused unless its rights are proven after it. `changes`
 * are those of rebootmgr's keys; each ends the reuse at once. They are listened for from the first reading on. All that
 * is not reused, such as changes, is that of the strict ports.
 */
export function recentReads(settings: ConsulSettings, parts: RecentParts, changes: Pulse): ConsulRecentReads {
  const listening = new AbortController()
  const reading = remembered(recentMs, parts.clock, async () => readingOf(settings, parts))
  let follows = false
  const follow = async (): Promise<void> => {
    follows = true
    for await (const _ of changes.beats(listening.signal)) reading.forget()
  }
  const current = (): ReturnType<typeof reading.get> => {
    if (!follows) void follow()
    return reading.get()
  }
  const inventory = inventoryOver(parts, async () => (await current()).nodes())
  const cluster: Cluster = {
    ...consulCluster(settings, parts),
    health: async () => (await current()).health(),
    stopFlags: async () => (await current()).stopFlags(),
    nodeConfigs: async (nodes) => configsIn(await (await current()).nodeKeys(), nodes),
    triggers: async () => triggersIn(await (await current()).nodeKeys()),
  }
  return {
    inventory,
    cluster,
    rights: { missing: async () => (await current()).missingRights() },
    configurations: { ...parts.configurations, kept: async () => (await current()).configurations() },
    close: () => listening.abort(),
  }
}

/** The inventory over a list; the last known nodes are its own or those of the strict port, whichever are newer. */
function inventoryOver(
  { inventory, clock }: { readonly inventory: Inventory; readonly clock: Clock },
  list: () => Promise<KnownNodes['nodes']>,
): Inventory {
  let last: KnownNodes | null = null
  return {
    async nodes() {
      const atMs = clock.now()
      const nodes = await list()
      if (nodes !== last?.nodes) last = { nodes, atMs }
      return nodes
    },
    lastKnown() {
      const strict = inventory.lastKnown()
      return last === null || (strict !== null && strict.atMs > last.atMs) ? strict : last
    },
  }
}
