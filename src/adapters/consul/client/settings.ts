/** The settings of the connection to Consul. */
export type ConsulSettings = {
  /** The cluster's name: all of Lockkeeper's keys are under `lockkeeper/<cluster>/`. */
  readonly cluster: string
  /** The URL of an agent's or server's HTTP API, such as `http://127.0.0.1:8500` (`CONSUL_HTTP_ADDR`). */
  readonly url: string
  /** `CONSUL_HTTP_TOKEN`; null where no ACLs are used. */
  readonly token: string | null
  /**
   * PEM text of the authority that signed Consul's certificate; null uses the system's. The certificate is always
   * verified.
   */
  readonly certificateAuthority: string | null
  /** The bot's certificate, where Consul verifies its clients. */
  readonly client: ConsulClientTls
  /** Whether rebootmgr is used in the same cluster: the bot then takes its locks too. */
  readonly besideRebootmgr: 'yes' | 'no'
  readonly times: ConsulTimes
}

/** The client's TLS settings as PEM text; null where unused. */
export type ConsulClientTls = {
  readonly certificate: string | null
  readonly key: string | null
  /** The name in Consul's certificate, where the address has another one. */
  readonly serverName: string | null
}

/** TLS without a client certificate. */
export const noClientTls: ConsulClientTls = { certificate: null, key: null, serverName: null }

/** Timeouts for Consul, in milliseconds. */
export type ConsulTimes = {
  /** The longest that connecting may take. */
  readonly connectMs: number
  /** The longest that one request may take. */
  readonly requestMs: number
  /** The longest that a read may take, including retries. */
  readonly readMs: number
  /** How long a change is retried while others change the same keys. */
  readonly contentionMs: number
  /** The longest that one blocking query may wait. */
  readonly watchMs: number
}

/** The default timeouts. */
export const defaultConsulTimes: ConsulTimes = {
  connectMs: 1_500,
  requestMs: 3_000,
  readMs: 6_000,
  contentionMs: 8_000,
  watchMs: 60_000,
}

/**
 * The source of nodes: Consul's catalog with node meta, or the configuration's own list with the states of Consul's
 * members.
 */
export type ConsulInventorySettings =
  | {
      readonly from: 'catalog'
      /** Names of the node meta keys; the value of `roles` has names separated by commas. */
      readonly meta: { readonly roles: string; readonly rack: string; readonly zone: string; readonly group: string }
      /** Nodes of the catalog that must not be operated, such as the Consul servers. */
      readonly exclude: readonly string[]
      /** Whether nodes are reached at the catalog's address or by their names. */
      readonly reachedBy: 'address' | 'name'
    }
  | { readonly from: 'list'; readonly nodes: readonly ListedNode[] }

/** A node as the configuration lists it. */
export type ListedNode = {
  readonly name: string
  readonly roles: readonly string[]
  readonly rack: string | null
  readonly zone: string | null
  readonly group: string | null
  readonly address: string | null
}

/** Default names of the node meta keys. */
export const defaultMetaKeys = { roles: 'roles', rack: 'rack', zone: 'zone', group: 'group' } as const

/** All problems with the settings that can be found without calling Consul; each names the valid values. */
export function consulSettingsProblems(settings: ConsulSettings): readonly string[] {
  const problems: string[] = []
  if (!/^[a-z0-9][a-z0-9_.-]*$/i.test(settings.cluster))
    problems.push(`cluster: "${settings.cluster}" must be one word of letters, digits, dashes and dots`)
  if (!URL.canParse(settings.url) || !/^https?:$/.test(new URL(settings.url).protocol))
    problems.push(`CONSUL_HTTP_ADDR: "${settings.url}" is not an address. Use an address such as http://127.0.0.1:8500`)
  return problems
}
