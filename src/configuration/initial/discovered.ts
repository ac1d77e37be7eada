/** An object of the workspace: its ID never changes, its name may. */
export type NamedItem = { readonly id: string; readonly name: string }

/** Who gets a permission: a user group, or a list of people where the workspace has no groups. */
export type FoundPeople =
  | { readonly are: 'a group'; readonly group: NamedItem; readonly members: number | null }
  | { readonly are: 'people'; readonly people: readonly NamedItem[] }

/** A node as described by the catalog. */
export type FoundNode = {
  readonly name: string
  readonly address: string
  readonly roles: readonly string[]
  readonly rack: string | null
  readonly zone: string | null
  readonly group: string | null
}

/** The names of the node meta keys, and those of the catalog's keys that were not used. */
export type FoundMeta = {
  readonly roles: string
  readonly rack: string
  readonly zone: string
  readonly group: string
  readonly others: readonly string[]
}

/** What a cluster's own store says about the cluster. */
export type FoundCluster = {
  readonly name: string
  readonly nodes: readonly FoundNode[]
  /** Servers of the store, which are not nodes to operate. */
  readonly servers: readonly string[]
  readonly meta: FoundMeta
  /** Whether rebootmgr has left the key of its lock there. */
  readonly rebootmgr: 'was seen' | 'was not seen'
}

/** A value for the configuration, and where it comes from. */
export type Sourced = { readonly value: string; readonly from: string }

/** Something of rebootmgr that the configuration cannot express, why, and what to do instead. */
export type Untranslated = { readonly what: string; readonly why: string; readonly instead: string }

/** What rebootmgr's keys, tags and options become in the configuration. */
export type FoundRebootmgr = {
  /** The keys of its locks. */
  readonly locks: readonly string[]
  /** `list` where no node meta has the groups that rebootmgr uses. */
  readonly inventory: 'catalog' | 'list'
  /** Nodes that rebootmgr reboots although no check counts for them. */
  readonly withoutEvidence: readonly string[]
  /** Durations, and the address of the nodes' own agents; null where it is the default. */
  readonly settle: Sourced
  readonly task: Sourced
  readonly agentUrl: Sourced | null
  /** What holds without any setting, because the bot reads the same keys and tags. */
  readonly obeyed: readonly string[]
  readonly untranslated: readonly Untranslated[]
}

/** The input of a starting configuration. */
export type Discovered = {
  readonly cluster: FoundCluster
  /** Null unless the configuration is to behave like the rebootmgr of the cluster. */
  readonly rebootmgr: FoundRebootmgr | null
  readonly channel: NamedItem
  readonly approvers: FoundPeople
  readonly operators: FoundPeople
  /** The IANA time zone in the example of a digest. */
  readonly zone: string
}
