/** One check of one service instance, or of a node, as the cluster's health source shows it. */
export type Check = {
  readonly node: string
  readonly checkId: string
  readonly name: string
  readonly status: 'passing' | 'warning' | 'critical' | 'unknown'
  readonly output: string
  /** Service name and instance id; both empty for a check of the node itself. */
  readonly service: string
  readonly serviceId: string
}

/** One service instance. */
export type ServiceInstance = {
  readonly node: string
  readonly service: string
  readonly serviceId: string
  readonly tags: readonly string[]
}

/** One member of the cluster. */
export type Member = {
  readonly node: string
  readonly state: 'alive' | 'failed' | 'left'
  readonly group: string | null
}

/** What the health source knew at one moment. */
export type HealthFacts = {
  readonly members: readonly Member[]
  readonly instances: readonly ServiceInstance[]
  readonly checks: readonly Check[]
  /** Nodes whose checks and member state do not count. */
  readonly whitelist: readonly string[]
  /** Nodes in maintenance, with the reason. */
  readonly maintenance: readonly { readonly node: string; readonly reason: string }[]
  /** How many servers may still fail before the source itself loses its quorum; null when it cannot tell. */
  readonly quorumMargin: number | null
  /** Members that carry the quorum, whatever their state; absent when the source cannot tell. */
  readonly servers?: readonly string[]
}

/** Reads of flags that stop work: existence counts, the reason may be empty. */
export type StopFlag = {
  readonly scope: 'cluster' | 'group'
  readonly group: string | null
  readonly reason: string
  /** Who set it and when, if Lockkeeper did; null when it was set by other hands. */
  readonly by: string | null
  readonly sinceMs: number | null
}

/** A node's own configuration in the cluster's store. */
export type NodeConfig =
  | { readonly is: 'enabled'; readonly group: string | null }
  | { readonly is: 'disabled'; readonly message: string; readonly group: string | null }
  /** No config, empty, not JSON, or without `enabled`. */
  | { readonly is: 'not managed'; readonly why: string }

/** Why a node needs a reboot; `token` identifies exactly this trigger, so that serving it removes no later one. */
export type Trigger = {
  readonly node: string
  readonly from: 'key' | 'file'
  readonly token: string
  readonly sinceMs: number | null
  readonly why: string
}
