import type { CommandSettings } from '../adapters/commands/settings.ts'
import {
  type ConsulClientTls,
  type ConsulInventorySettings,
  defaultConsulTimes,
} from '../adapters/consul/client/settings.ts'
import type { CloudAccess } from '../adapters/openstack/settings.ts'
import type { SshSettings } from '../adapters/ssh/settings.ts'
import type { Judgement, Place } from '../core/plan/commands.ts'
import type { Policy } from '../core/policy/policy.ts'
import type { WrittenCluster } from './schema/cluster.ts'
import type { ClusterSettings, DigestSettings } from './settings.ts'
import { type ApiAccess, alertmanagerOf, icingaOf, prometheusOf } from './to-alerts.ts'
import { cephOf } from './to-ceph.ts'
import { openStackOf } from './to-openstack.ts'
import { policyOf } from './to-policy.ts'

/** What a cluster's settings need from outside the file. */
export type EnvironmentValues = {
  readonly consulUrl: string
  readonly consulToken: string | null
  readonly certificateAuthority: string | null
  readonly client: ConsulClientTls
  readonly access: { readonly [system in 'prometheus' | 'alertmanager' | 'icinga']: ApiAccess }
  /** The cloud of the section of OpenStack; null without one. */
  readonly cloud: CloudAccess | null
  /** The accounts of each person. */
  readonly people: Policy['people']
}

/** Converts a cluster's section to its settings. */
export const clusterSettings = (
  cluster: string,
  written: WrittenCluster,
  context: EnvironmentValues,
): ClusterSettings => ({
  policy: policyOf(cluster, written, context.people),
  consul: {
    cluster,
    url: written.consul.address ?? context.consulUrl,
    token: context.consulToken,
    certificateAuthority: context.certificateAuthority,
    client: context.client,
    besideRebootmgr: written.besideRebootmgr,
    times: defaultConsulTimes,
  },
  inventory: inventoryOf(written.inventory),
  ssh: sshOf(written.ssh),
  commands: commandsOf(cluster, written),
  prometheus: prometheusOf(written.prometheus, context.access.prometheus),
  alertmanager: alertmanagerOf(written.alertmanager, context.access.alertmanager),
  ceph: cephOf(written.ceph),
  icinga: icingaOf(written.icinga, context.access.icinga),
  openstack: openStackOf(written.openstack, context.cloud),
  digests: Object.entries(written.digests).map(([name, digest]) => digestOf(name, digest)),
})

function inventoryOf(written: WrittenCluster['inventory']): ConsulInventorySettings {
  if (written.from === 'catalog') return written
  return { from: 'list', nodes: Object.entries(written.nodes).map(([name, node]) => ({ name, ...node })) }
}

const seconds = (ms: number): number => Math.ceil(ms / 1000)

const sshOf = (written: WrittenCluster['ssh']): SshSettings => ({
  program: written.program,
  configFile: written.configFile,
  socketFolder: written.socketFolder,
  becomeArgv: written.become,
  nodeProgram: written.nodeProgram,
  claimFolder: written.claimFolder,
  connectSeconds: seconds(written.connectTimeout),
  commandSeconds: seconds(written.commandTimeout),
  idleSeconds: seconds(written.idleTimeout),
  maxAtOnce: written.maxAtOnce,
  maxPerNode: written.maxPerNode,
  rebootArgv: written.reboot,
  packagesArgv: written.packages,
  rebootNeeded: {
    sources: written.rebootNeeded.flatMap((source) => (typeof source === 'string' ? [source] : [])),
    programs: written.rebootNeeded.flatMap((source) => (typeof source === 'string' ? [] : [source.run])),
  },
  facts: mapped(written.facts, ({ run }) => run),
  agentUrl: written.agentUrl,
  agentTokenFile: written.agentTokenFile,
})

const placeOf = (on: string): Place => (on === 'here' || on === 'the node' ? on : { host: on })

type WrittenJudge = WrittenCluster['gates'][string]['judge']

function judgementOf(judge: WrittenJudge): Judgement {
  if (judge.by === 'json field') return { ...judge, field: judge.field.split('.') }
  const { unknown, ...codes } = judge
  // plans without such codes keep their hash
  return unknown.length === 0 ? codes : { ...codes, unknown }
}

function commandsOf(cluster: string, written: WrittenCluster): CommandSettings {
  return {
    gates: mapped(written.gates, ({ on, run, timeout, judge, remedy }) => ({
      on: placeOf(on),
      argv: run,
      limitSeconds: seconds(timeout),
      judge: judgementOf(judge),
      remedy,
    })),
    hooks: mapped(written.hooks, ({ on, run, timeout, refusals }) => ({
      on: placeOf(on),
      argv: run,
      limitSeconds: seconds(timeout),
      ...(refusals.length === 0 ? {} : { refusals }),
    })),
    upgrades: written.upgrades.map(({ roles, run, ok }) => ({ roles, argv: run, ok })),
    powerChecks: written.powerChecks.map(({ roles, on, run, timeout }) => ({
      roles,
      on: on === 'here' ? on : { host: on },
      argv: run,
      limitSeconds: seconds(timeout),
    })),
    claimFolder: written.claimFolder ?? `/var/lib/lockkeeper/${cluster}`,
  }
}

const mapped = <A, B>(values: { readonly [name: string]: A }, map: (value: A) => B): { readonly [name: string]: B } =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))

const weekdayNumbers = { sunday: 0, monday: 1, tuesday: 2, wednesday: 3, thursday: 4, friday: 5, saturday: 6 } as const

function digestOf(name: string, { channel, cron, zone, quietDays }: WrittenCluster['digests'][string]): DigestSettings {
  const quiet = new Set(quietDays.map((day) => weekdayNumbers[day]))
  const days = Object.values(weekdayNumbers).filter((day) => !quiet.has(day))
  const [minute, hour, day, month, weekday] = cron.trim().split(/\s+/)
  const weekdays = quiet.size === 0 ? weekday : days.join(',')
  return { id: `digest-${name}`, channel, cron: [minute, hour, day, month, weekdays].join(' '), zone }
}
