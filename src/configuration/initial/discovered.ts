/** An object of the workspace: its ID never changes, its name may. */
export type NamedItem = { readonly id: string; readonly name: string }

/** Who gets a permission: a user group, or a list of people where the workspace has no groups. */
export type FoundPeople =
  | { readonly are: 'a group'; readonly group: NamedItem; readonly members: number | null }
  | { readonly are: 'people'; readonly people: readonly NamedItem[] }

/** A node as described by the catalog. */
export type FoundNode = {
  readonly name: string
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

/** The input of a starting configuration. */
export type Discovered = {
  readonly cluster: FoundCluster
  readonly channel: NamedItem
  readonly approvers: FoundPeople
  readonly operators: FoundPeople
  /** The IANA time zone in the example of a digest. */
  readonly zone: string
}
