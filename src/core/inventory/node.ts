/** A node of the inventory. */
export type Node = {
  /** The cluster that it belongs to. */
  readonly cluster: string
  /** Short host name, unique in its cluster; also its name in the cluster's store. */
  readonly name: string
  /** Known roles, sorted; the strictest rules apply when it is empty. */
  readonly roles: readonly string[]
  readonly rack: string | null
  readonly zone: string | null
  /** The group in rebootmgr's group locks; null when it is in none. */
  readonly group: string | null
  /** Membership in the cluster's catalog; `absent` without a member entry. */
  readonly membership: 'alive' | 'failed' | 'left' | 'absent'
  /** The address to connect to; null when the name is used. */
  readonly address: string | null
}
