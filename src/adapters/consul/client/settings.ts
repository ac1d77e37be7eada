/** How Consul is reached, and how patient we are with it. */
export type ConsulSettings = {
  /** The cluster's name: all of our own keys lie under `lockkeeper/<cluster>/`. */
  readonly cluster: string
  /** An agent or server's HTTP API, such as `http://127.0.0.1:8500` (`CONSUL_HTTP_ADDR`). */
  readonly url: string
  /** `CONSUL_HTTP_TOKEN`; null where no ACLs are used. */
  readonly token: string | null
  /** PEM text of the authority that signed Consul's certificate; null takes the system's. It is always verified. */
  readonly certificateAuthority: string | null
  /** What the bot shows where Consul verifies its clients. */
  readonly client: ConsulClientTls
  /** Whether rebootmgr works in the same cluster: its locks are then taken too. */
  readonly besideRebootmgr: 'yes' | 'no'
  readonly times: ConsulTimes
}

/** The client's side of TLS, as PEM text; null where it is not used. */
export type ConsulClientTls = {
  readonly certificate: string | null
  readonly key: string | null
  /** The name that Consul's certificate has, where the address has another one. */
  readonly serverName: string | null
}

/** TLS without a client certificate. */
export const noClientTls: ConsulClientTls = { certificate: null, key: null, serverName: null }

/** How patient we are with Consul, in milliseconds. */
export type ConsulTimes = {
  /** The longest that connecting may take. */
  readonly connectMs: number
  /** The longest that one request may take. */
  readonly requestMs: number
  /** The longest that a read may take, with everything that is tried again. */
  readonly readMs: number
  /** How long a change is tried anew when others change the same keys. */
  readonly contentionMs: number
  /** How long one blocking query may be open. */
  readonly watchMs: number
}

/** How patient we are unless told otherwise. */
export const defaultConsulTimes: ConsulTimes = {
  connectMs: 1_500,
  requestMs: 3_000,
  readMs: 6_000,
  contentionMs: 8_000,
  watchMs: 60_000,
}

/** Where nodes come from: Consul's catalog with node meta, or the configuration's own list with Consul's member states. */
export type ConsulInventorySettings =
  | {
      readonly from: 'catalog'
      /** Names of the node meta keys; `roles` holds names separated by commas. */
      readonly meta: { readonly roles: string; readonly rack: string; readonly zone: string; readonly group: string }
      /** Nodes of the catalog that are nobody's to operate, such as the Consul servers. */
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

/** Names of the node meta keys unless configured otherwise. */
export const defaultMetaKeys = { roles: 'roles', rack: 'rack', zone: 'zone', group: 'group' } as const

/** Everything wrong with the settings that can be seen without asking Consul; each says what would be right. */
export function consulSettingsProblems(settings: ConsulSettings): readonly string[] {
  const problems: string[] = []
  if (!/^[a-z0-9][a-z0-9_.-]*$/i.test(settings.cluster))
    problems.push(`cluster: "${settings.cluster}" must be one word of letters, digits, dashes and dots`)
  if (!URL.canParse(settings.url) || !/^https?:$/.test(new URL(settings.url).protocol))
    problems.push(`CONSUL_HTTP_ADDR: "${settings.url}" is not an address. Use an address such as http://127.0.0.1:8500`)
  return problems
}
