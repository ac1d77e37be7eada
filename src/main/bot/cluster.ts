import { fileCalendars, readText } from '../../adapters/calendar/calendars.ts'
import { operatorCommands } from '../../adapters/commands/commands.ts'
import { type ConsulPorts, openConsul } from '../../adapters/consul/consul.ts'
import type { Traces } from '../../adapters/otlp/traces.ts'
import { attemptsIn } from '../../adapters/redis/attempts.ts'
import { codeLedgerIn } from '../../adapters/redis/code-ledger.ts'
import { type RedisJournals, redisJournals } from '../../adapters/redis/journals.ts'
import { keysOf } from '../../adapters/redis/keys.ts'
import { leasesIn } from '../../adapters/redis/leases.ts'
import { messageLedgerIn } from '../../adapters/redis/message-ledger.ts'
import { noticesIn } from '../../adapters/redis/notices.ts'
import { postingsIn } from '../../adapters/redis/postings.ts'
import { replicatedJournals } from '../../adapters/redis/replicas.ts'
import { provenRedisRights } from '../../adapters/redis/rights/rights.ts'
import { type RedisTurns, redisTurns } from '../../adapters/redis/turns.ts'
import { openConnections, type SshConnections } from '../../adapters/ssh/connections.ts'
import { agentMaintenance } from '../../adapters/ssh/maintenance.ts'
import { sshNodes } from '../../adapters/ssh/nodes.ts'
import { configurationHash } from '../../configuration/hash.ts'
import type { ClusterSettings } from '../../configuration/settings.ts'
import type { Command } from '../../core/commands/command.ts'
import type { Backlog } from '../../engine/ports/backlog.ts'
import type { Chat } from '../../engine/ports/chat.ts'
import type { Clock, Ids } from '../../engine/ports/clock.ts'
import type { Codes } from '../../engine/ports/codes.ts'
import type { ClusterContext } from '../../engine/ports/context.ts'
import { GatePace } from '../../engine/ports/gate-pace.ts'
import type { Log } from '../../engine/ports/log.ts'
import type { Metrics } from '../../engine/ports/metrics.ts'
import type { People } from '../../engine/ports/people.ts'
import { addressLookup } from './addresses.ts'
import { allRights } from './all-rights.ts'
import { openOutsideSystems } from './outside-systems.ts'
import type { StoresOfCluster } from './stores.ts'
import { withMetrics } from './with-metrics.ts'
import { withTraces } from './with-traces.ts'

/** What all clusters of a bot share. */
export type SharedAdapters = {
  readonly instance: string
  readonly vocabulary: readonly Command[]
  readonly chat: Chat
  readonly backlog: Backlog
  readonly people: People
  readonly codes: Codes
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
  /** Null where nothing is traced. */
  readonly traces: Traces | null
}

/** One cluster with its adapters behind the ports. */
export type OpenCluster = {
  readonly context: ClusterContext
  readonly settings: ClusterSettings
  readonly consul: ConsulPorts
  readonly turns: RedisTurns
  readonly journals: RedisJournals
  close(): Promise<void>
}

/** Creates the adapters of a cluster; sends nothing until one is used. */
export function openCluster(settings: ClusterSettings, shared: SharedAdapters, stores: StoresOfCluster): OpenCluster {
  const { policy } = settings
  const { clock, log, metrics } = shared
  const { redis } = stores
  const consul = openConsul(settings.consul, settings.inventory, clock, log)
  const ssh: SshConnections = openConnections(settings.ssh, addressLookup(consul.recent, clock))
  const outside = openOutsideSystems(settings, ssh, clock)
  const turns = redisTurns(redis, policy.cluster, log, metrics)
  const journals = replicatedJournals(redisJournals(redis, policy.cluster), keysOf(policy.cluster), stores.replicas)
  const redisRights = stores.all.map((each) => provenRedisRights(each, policy.cluster, clock))
  const observed = observer(policy.cluster, shared)
  const context: ClusterContext = {
    policy,
    vocabulary: shared.vocabulary,
    instance: shared.instance,
    journals: observed('journals', journals),
    turns: observed('turns', turns),
    locks: observed('locks', consul.locks),
    repairs: observed('repairs', consul.repairs),
    auditAnchor: observed('auditAnchor', consul.auditAnchor),
    configurationHash: configurationHash(settings),
    configurations: observed('configurations', consul.configurations),
    inventory: observed('inventory', consul.inventory),
    cluster: observed('cluster', consul.cluster),
    recent: {
      inventory: observed('inventory', consul.recent.inventory),
      cluster: observed('cluster', consul.recent.cluster),
      configurations: observed('configurations', consul.recent.configurations),
      rights: observed('rights', allRights([consul.recent.rights, ...redisRights])),
    },
    rights: observed('rights', allRights([consul.rights, ...redisRights])),
    capabilities: {
      maintenance: observed('maintenance', agentMaintenance(ssh, settings.ssh)),
      ...mapped(outside.capabilities, (capability) => observed(capability.name, capability)),
    },
    nodes: observed('nodes', sshNodes(ssh, settings.ssh)),
    commands: observed('commands', operatorCommands(settings.commands, settings.ssh, ssh)),
    outsideGates: observed('outsideGates', outside.gates),
    calendars: observed('calendars', fileCalendars(readText, clock)),
    people: observed('people', shared.people),
    codes: shared.codes,
    codeLedger: observed('codeLedger', codeLedgerIn(stores.codes)),
    codeAnchor: observed('codeAnchor', consul.codeAnchor),
    chat: withTraces(shared.chat, 'chat', shared.traces),
    backlog: shared.backlog,
    gatePace: new GatePace(shared.instance),
    ledger: observed('ledger', messageLedgerIn(redis, keysOf(policy.cluster))),
    postings: observed('postings', postingsIn(redis, keysOf(policy.cluster))),
    notices: observed('notices', noticesIn(redis, keysOf(policy.cluster))),
    leases: observed('leases', leasesIn(redis, keysOf(policy.cluster))),
    attempts: observed('attempts', attemptsIn(redis, keysOf(policy.cluster))),
    clock,
    ids: shared.ids,
    log,
    metrics,
  }
  return {
    context,
    settings,
    consul,
    turns,
    journals,
    async close() {
      await Promise.allSettled([turns.close(), consul.close(), ssh.close(), outside.close()])
    },
  }
}

/** Wraps ports so that their failures are counted, and their calls traced. */
const observer =
  (cluster: string, { metrics, traces }: SharedAdapters) =>
  <Port extends object>(name: string, port: Port): Port =>
    withTraces(
      withMetrics(port, (failure) => metrics.failed(cluster, failure)),
      name,
      traces,
    )

const mapped = <A, B>(values: { readonly [name: string]: A }, map: (value: A) => B): { readonly [name: string]: B } =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
