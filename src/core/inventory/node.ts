/** A node as the inventory knows it. */
export type Node = {
  /** The cluster that it belongs to. */
  readonly cluster: string
  /** Short host name, unique in its cluster; also its name in the cluster's own store. */
  readonly name: string
  /** Known roles, sorted; none known means the strictest rules. */
  readonly roles: readonly string[]
  readonly rack: string | null
  readonly zone: string | null
  /** The group of the side-by-side lock rules; null when in none. */
  readonly group: string | null
  /** Membership as the cluster sees it; `absent` when it has no member entry at all. */
  readonly membership: 'alive' | 'failed' | 'left' | 'absent'
  /** Where it is reached; null when its name is enough. */
  readonly address: string | null
}
