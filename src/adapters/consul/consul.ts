import type { AuditAnchor } from '../../engine/ports/audit-anchor.ts'
import type { Clock } from '../../engine/ports/clock.ts'
import type { Cluster, Inventory, RecentReads } from '../../engine/ports/cluster.ts'
import type { CodeAnchor } from '../../engine/ports/codes.ts'
import type { Configurations } from '../../engine/ports/configurations.ts'
import type { LockRepairs, Locks } from '../../engine/ports/locks.ts'
import type { Log } from '../../engine/ports/log.ts'
import type { Rights } from '../../engine/ports/rights.ts'
import { consulAuditAnchor } from './audit-anchor.ts'
import { consulAuthority } from './client/authority.ts'
import { consulDirectory } from './client/catalog.ts'
import { consulHttp } from './client/http.ts'
import { consulKv } from './client/kv.ts'
import type { ConsulInventorySettings, ConsulSettings } from './client/settings.ts'
import { pulseOf } from './client/watch.ts'
import { consulCluster } from './cluster/cluster.ts'
import { type ConsulEscalation, consulEscalations } from './cluster/escalations.ts'
import { maintenanceOf } from './cluster/health.ts'
import { consulCodeAnchor } from './code-anchor.ts'
import { consulConfigurations } from './configurations.ts'
import { consulInventory } from './inventory.ts'
import { lockKeys, rebootmgrKeys } from './locks/keys.ts'
import { consulLocks } from './locks/locks.ts'
import { consulLockRepairs } from './locks/repairs.ts'
import { lockStore } from './locks/store.ts'
import { recentReads } from './recent.ts'
import { consulRights } from './rights/rights.ts'

/** All ports of a cluster that Consul implements. */
export type ConsulPorts = {
  readonly locks: Locks
  readonly repairs: LockRepairs
  readonly auditAnchor: AuditAnchor
  readonly codeAnchor: CodeAnchor
  readonly configurations: Configurations
  readonly cluster: Cluster
  readonly inventory: Inventory
  readonly recent: RecentReads
  readonly rights: Rights
  /** Chat messages of other senders such as rebootmgr, from the call on; Lockkeeper's own are left out. */
  escalations(signal: AbortSignal): AsyncIterable<ConsulEscalation>
  /** Whether a node is in maintenance, from the catalog; maintenance itself is set at the node's agent. */
  maintenanceOf(node: string): ReturnType<typeof maintenanceOf>
  close(): Promise<void>
}

/** Creates the ports of a cluster over shared connections; sends nothing until a port is used. */
export function openConsul(
  settings: ConsulSettings,
  nodes: ConsulInventorySettings,
  clock: Clock,
  log: Log,
): ConsulPorts {
  const http = consulHttp(settings)
  const kv = consulKv(http)
  const directory = consulDirectory(http)
  const authority = consulAuthority(http)
  const inventoryOf = { cluster: settings.cluster, settings: nodes }
  const inventory = consulInventory(inventoryOf, directory, authority, clock)
  const store = lockStore(settings, { kv, directory, inventory, clock })
  const escalations = consulEscalations(http, directory)
  // key names are enough to wake a listener, which reads the values itself
  const names = { keys: '', separator: '/' }
  const ownKeys = { path: `/v1/kv/${lockKeys(settings.cluster).root}`, query: names }
  const rebootmgr = { path: `/v1/kv/${rebootmgrKeys.root}`, query: names }
  const lockPulse = pulseOf(http, settings.besideRebootmgr === 'yes' ? [ownKeys, rebootmgr] : [ownKeys])
  const clusterPulse = pulseOf(http, [
    rebootmgr,
    // any change of any check or node ends this query, and its answer has only critical checks
    { path: '/v1/health/state/critical', query: {} },
    { path: '/v1/catalog/services', query: {} },
  ])
  const clusterParts = { kv, directory, authority, pulse: clusterPulse, inventory, escalations, clock, log }
  const configurations = consulConfigurations(kv, store.keys)
  const recent = recentReads(
    settings,
    { ...clusterParts, http, inventoryOf, configurations },
    pulseOf(http, [rebootmgr]),
  )
  return {
    locks: consulLocks(store, lockPulse, clock),
    repairs: consulLockRepairs(store, clock),
    auditAnchor: consulAuditAnchor(kv, store.keys),
    codeAnchor: consulCodeAnchor(kv, store.keys, settings.times.contentionMs),
    configurations,
    cluster: consulCluster(settings, clusterParts),
    inventory,
    recent,
    escalations: (signal) => escalations.received(signal),
    maintenanceOf: (node) => maintenanceOf(directory, authority, node),
    // asked under locks, and a listed node counts as readable: the list must be read now
    rights: consulRights(settings, { kv, authority, inventory, clock }),
    close() {
      recent.close()
      return http.close()
    },
  }
}
