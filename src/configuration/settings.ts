import type { CephSettings } from '../adapters/ceph/settings.ts'
import type { CommandSettings } from '../adapters/commands/settings.ts'
import type { ConsulInventorySettings, ConsulSettings } from '../adapters/consul/client/settings.ts'
import type { IcingaSettings } from '../adapters/icinga/settings.ts'
import type { LogLevel } from '../adapters/log/log.ts'
import type { OpenStackSettings } from '../adapters/openstack/settings.ts'
import type { AlertmanagerSettings, PrometheusSettings } from '../adapters/prometheus/settings.ts'
import type { RedisAddress } from '../adapters/redis/connection.ts'
import type { Durability } from '../adapters/redis/durability.ts'
import type { Schedule } from '../adapters/redis/slots.ts'
import type { TurnSettings } from '../adapters/redis/turn-settings.ts'
import type { SlackSettings } from '../adapters/slack/client/settings.ts'
import type { SshSettings } from '../adapters/ssh/settings.ts'
import type { TotpSecrets } from '../adapters/totp/secrets.ts'
import type { Policy } from '../core/policy/policy.ts'

/** A digest that is posted on a schedule. */
export type DigestSettings = Schedule & { readonly channel: string }

/** All settings of one cluster: its policy, and how its services are reached. */
export type ClusterSettings = {
  readonly policy: Policy
  readonly consul: ConsulSettings
  readonly inventory: ConsulInventorySettings
  readonly ssh: SshSettings
  readonly commands: CommandSettings
  /** Null where the cluster has none. */
  readonly prometheus: PrometheusSettings | null
  /** Null where the cluster has none. */
  readonly alertmanager: AlertmanagerSettings | null
  /** Null where the cluster has none. */
  readonly ceph: CephSettings | null
  /** Null where the cluster has none. */
  readonly icinga: IcingaSettings | null
  /** Null where the cluster has none. */
  readonly openstack: OpenStackSettings | null
  readonly digests: readonly DigestSettings[]
}

/** All settings of a bot, from its configuration and environment. */
export type BotSettings = {
  /** The name of this bot among its replicas; the host name by default. */
  readonly instance: string
  readonly clusters: readonly ClusterSettings[]
  readonly slack: SlackSettings
  /** The devices whose codes are accepted as a second factor. */
  readonly codes: TotpSecrets
  readonly redis: RedisAddress & { readonly durability: Durability }
  readonly turns: TurnSettings
  readonly http: { readonly host: string; readonly port: number }
  readonly logLevel: LogLevel
  /** Where an OTLP receiver takes traces over HTTP; null where nothing is traced. */
  readonly tracesUrl: string | null
  /** How far the bot's time is ahead of the machine's, in milliseconds; zero outside of demonstrations. */
  readonly timeOffsetMs: number
}
