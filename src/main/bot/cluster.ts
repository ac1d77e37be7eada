import { fileCalendars, readText } from '../../adapters/calendar/calendars.ts'
import { operatorCommands } from '../../adapters/commands/commands.ts'
import { type ConsulPorts, openConsul } from '../../adapters/consul/consul.ts'
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
import type { Failure } from '../../engine/ports/failure.ts'
import { GatePace } from '../../engine/ports/gate-pace.ts'
import type { Log } from '../../engine/ports/log.ts'
import type { Metrics } from '../../engine/ports/metrics.ts'
import type { People } from '../../engine/ports/people.ts'
import { addressLookup } from './addresses.ts'
import { allRights } from './all-rights.ts'
import { openOutsideSystems } from './outside-systems.ts'
import type { StoresOfCluster } from './stores.ts'
import { withMetrics } from './with-metrics.ts'

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
  const failed = (failure: Failure) => metrics.failed(policy.cluster, failure)
  const redisRights = stores.all.map((each) => provenRedisRights(each, policy.cluster, clock))
  const context: ClusterContext = {
    policy,
    vocabulary: shared.vocabulary,
    instance: shared.instance,
    journals: withMetrics(journals, failed),
    turns: withMetrics(turns, failed),
    locks: withMetrics(consul.locks, failed),
    repairs: withMetrics(consul.repairs, failed),
    auditAnchor: withMetrics(consul.auditAnchor, failed),
    configurationHash: configurationHash(settings),
    configurations: withMetrics(consul.configurations, failed),
    inventory: withMetrics(consul.inventory, failed),
    cluster: withMetrics(consul.cluster, failed),
    recent: {
      inventory: withMetrics(consul.recent.inventory, failed),
      cluster: withMetrics(consul.recent.cluster, failed),
      configurations: withMetrics(consul.recent.configurations, failed),
      rights: withMetrics(allRights([consul.recent.rights, ...redisRights]), failed),
    },
    rights: withMetrics(allRights([consul.rights, ...redisRights]), failed),
    capabilities: {
      maintenance: withMetrics(agentMaintenance(ssh, settings.ssh), failed),
      ...mapped(outside.capabilities, (capability) => withMetrics(capability, failed)),
    },
    nodes: withMetrics(sshNodes(ssh, settings.ssh), failed),
    commands: withMetrics(operatorCommands(settings.commands, settings.ssh, ssh), failed),
    outsideGates: withMetrics(outside.gates, failed),
    calendars: withMetrics(fileCalendars(readText, clock), failed),
    people: withMetrics(shared.people, failed),
    codes: shared.codes,
    codeLedger: withMetrics(codeLedgerIn(stores.codes), failed),
    codeAnchor: withMetrics(consul.codeAnchor, failed),
    chat: shared.chat,
    backlog: shared.backlog,
    gatePace: new GatePace(shared.instance),
    ledger: withMetrics(messageLedgerIn(redis, keysOf(policy.cluster)), failed),
    postings: withMetrics(postingsIn(redis, keysOf(policy.cluster)), failed),
    notices: withMetrics(noticesIn(redis, keysOf(policy.cluster)), failed),
    leases: withMetrics(leasesIn(redis, keysOf(policy.cluster)), failed),
    attempts: withMetrics(attemptsIn(redis, keysOf(policy.cluster)), failed),
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

const mapped = <A, B>(values: { readonly [name: string]: A }, map: (value: A) => B): { readonly [name: string]: B } =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
