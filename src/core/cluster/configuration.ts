/**
 * A bot's last report: the hash of its configuration, since when it has had it, and when it reported. Times in
 * milliseconds since 1970.
 */
type BotConfiguration = { readonly hash: string; readonly sinceMs: number; readonly seenMs: number }

/** The configuration in force of a cluster, and the configurations of the bots that reported recently. */
export type ConfigurationRecord = {
  /** `person` is the person who put it into force; null when all live bots had it long enough. */
  readonly inForce: { readonly hash: string; readonly sinceMs: number; readonly person: string | null }
  readonly bots: { readonly [instance: string]: BotConfiguration }
}

/** A bot's report of the configuration that it runs. */
export type ConfigurationReport = { readonly instance: string; readonly hash: string; readonly nowMs: number }

/** Whether a bot's configuration is in force; `inForce` is null before any bot has reported. */
export type ConfigurationStatus =
  | { readonly is: 'in force' }
  | { readonly is: 'not in force'; readonly own: string; readonly inForce: string | null }

/** How long every live bot must have had a configuration before it comes into force, in milliseconds. */
export const configurationSettleMs = 60_000
/** A bot without a report for this long is not live, in milliseconds. */
export const botLostMs = 180_000

/**
 * The record after a bot's report. The bot's configuration comes into force when none is in force, or when every live
 * bot has had it for `configurationSettleMs`.
 */
export function reported(before: ConfigurationRecord | null, report: ConfigurationReport): ConfigurationRecord {
  const { instance, hash, nowMs } = report
  const live = liveBots(before, nowMs)
  const last = live[instance]
  const sinceMs = last?.hash === hash ? last.sinceMs : nowMs
  const bots = { ...live, [instance]: { hash, sinceMs, seenMs: nowMs } }
  if (before === null) return { inForce: { hash, sinceMs: nowMs, person: null }, bots }
  const settled = Object.values(bots).every((one) => one.hash === hash && nowMs - one.sinceMs >= configurationSettleMs)
  if (hash === before.inForce.hash || !settled) return { inForce: before.inForce, bots }
  return { inForce: { hash, sinceMs: nowMs, person: null }, bots }
}

const liveBots = (record: ConfigurationRecord | null, nowMs: number): ConfigurationRecord['bots'] =>
  Object.fromEntries(Object.entries(record?.bots ?? {}).filter(([, { seenMs }]) => nowMs - seenMs < botLostMs))

/** Hashes of the configurations of live bots that are not in force, without duplicates. */
export const pendingConfigurations = (record: ConfigurationRecord, nowMs: number): readonly string[] => [
  ...new Set(
    Object.values(liveBots(record, nowMs))
      .map(({ hash }) => hash)
      .filter((hash) => hash !== record.inForce.hash),
  ),
]

/** The record after a person put a configuration into force. */
export const putInForce = (
  before: ConfigurationRecord,
  hash: string,
  person: string,
  nowMs: number,
): ConfigurationRecord => ({ ...before, inForce: { hash, sinceMs: nowMs, person } })

/** Whether a configuration, by its hash, is in force. */
export const configurationStatusOf = (record: ConfigurationRecord | null, own: string): ConfigurationStatus =>
  record?.inForce.hash === own ? { is: 'in force' } : { is: 'not in force', own, inForce: record?.inForce.hash ?? null }

/** The first 8 characters of a configuration's hash, for display and for typing. */
export const shortConfiguration = (hash: string): string => hash.slice(0, 8)
