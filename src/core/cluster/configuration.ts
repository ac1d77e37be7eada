/** What a bot last reported: the hash of its configuration, and since when it has it; times in ms since 1970. */
type BotConfiguration = { readonly hash: string; readonly sinceMs: number; readonly seenMs: number }

/** The one configuration that decides in a cluster, and the configuration of every bot that reported lately. */
export type ConfigurationRecord = {
  /** `person` is null when all bots had it long enough. */
  readonly inForce: { readonly hash: string; readonly sinceMs: number; readonly person: string | null }
  readonly bots: { readonly [instance: string]: BotConfiguration }
}

/** A bot with the configuration that it runs. */
export type ConfigurationReport = { readonly instance: string; readonly hash: string; readonly nowMs: number }

/** Whether the configuration of a bot decides; `inForce` is null while none was reported. */
export type ConfigurationStatus =
  | { readonly is: 'in force' }
  | { readonly is: 'not in force'; readonly own: string; readonly inForce: string | null }

/** How long every live bot must have had a configuration before it comes into force, in milliseconds. */
export const configurationSettleMs = 60_000
/** A bot that reported nothing for so long is not live, in milliseconds. */
export const botLostMs = 180_000

/**
 * The record after a bot's report. Its configuration comes into force when none is, or when every live bot has had it
 * for `configurationSettleMs`.
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

/** Hashes of the configurations that live bots have and that are not in force, each once. */
export const pendingConfigurations = (record: ConfigurationRecord, nowMs: number): readonly string[] => [
  ...new Set(
    Object.values(liveBots(record, nowMs))
      .map(({ hash }) => hash)
      .filter((hash) => hash !== record.inForce.hash),
  ),
]

/** The record with a configuration that a person put into force. */
export const putInForce = (
  before: ConfigurationRecord,
  hash: string,
  person: string,
  nowMs: number,
): ConfigurationRecord => ({ ...before, inForce: { hash, sinceMs: nowMs, person } })

/** Whether a configuration is the one in force. */
export const configurationStatusOf = (record: ConfigurationRecord | null, own: string): ConfigurationStatus =>
  record?.inForce.hash === own ? { is: 'in force' } : { is: 'not in force', own, inForce: record?.inForce.hash ?? null }

/** The part of a configuration's hash that people are shown and type: 8 characters. */
export const shortConfiguration = (hash: string): string => hash.slice(0, 8)
