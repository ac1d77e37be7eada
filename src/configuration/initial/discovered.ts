/** Something of the workspace with an id that never changes and a name that may. */
export type NamedItem = { readonly id: string; readonly name: string }

/** Who may do something: a user group, or a list of people where the workspace has no groups. */
export type FoundPeople =
  | { readonly are: 'a group'; readonly group: NamedItem; readonly members: number | null }
  | { readonly are: 'people'; readonly people: readonly NamedItem[] }

/** A node as the catalog describes it. */
export type FoundNode = {
  readonly name: string
  readonly roles: readonly string[]
  readonly rack: string | null
  readonly zone: string | null
  readonly group: string | null
}

/** Names of node meta, and which of the catalog's were not used for anything. */
export type FoundMeta = {
  readonly roles: string
  readonly rack: string
  readonly zone: string
  readonly group: string
  readonly others: readonly string[]
}

/** What a cluster's own store says of it. */
export type FoundCluster = {
  readonly name: string
  readonly nodes: readonly FoundNode[]
  /** Nodes that only carry the store itself. */
  readonly servers: readonly string[]
  readonly meta: FoundMeta
  /** Whether rebootmgr has left its lock's key there. */
  readonly rebootmgr: 'was seen' | 'was not seen'
}

/** What a starting configuration is made from. */
export type Discovered = {
  readonly cluster: FoundCluster
  readonly channel: NamedItem
  readonly approvers: FoundPeople
  readonly operators: FoundPeople
  /** IANA zone that the example of a digest is written with. */
  readonly zone: string
}
