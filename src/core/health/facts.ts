/** A check of a service instance or of a node, as the cluster's health source reports it. */
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

/** A service instance. */
export type ServiceInstance = {
  readonly node: string
  readonly service: string
  readonly serviceId: string
  readonly tags: readonly string[]
}

/** A member of the cluster. */
export type Member = {
  readonly node: string
  readonly state: 'alive' | 'failed' | 'left'
  readonly group: string | null
}

/** The facts of the health source at one moment. */
export type HealthFacts = {
  readonly members: readonly Member[]
  readonly instances: readonly ServiceInstance[]
  readonly checks: readonly Check[]
  /** Nodes whose checks and member state are ignored. */
  readonly whitelist: readonly string[]
  /** Nodes in maintenance, with the reason. */
  readonly maintenance: readonly { readonly node: string; readonly reason: string }[]
  /** How many servers may still fail before the source itself loses its quorum; null when unknown. */
  readonly quorumMargin: number | null
  /** The servers that form the quorum, whatever their state; absent when unknown. */
  readonly servers?: readonly string[]
}

/** A stop flag. Its existence counts; the reason may be empty. */
export type StopFlag = {
  readonly scope: 'cluster' | 'group'
  readonly group: string | null
  readonly reason: string
  /** The person who set it and when; null when it was not set by Lockkeeper. */
  readonly by: string | null
  readonly sinceMs: number | null
}

/** A node's own configuration in the cluster's store. */
export type NodeConfig =
  | { readonly is: 'enabled'; readonly group: string | null }
  | { readonly is: 'disabled'; readonly message: string; readonly group: string | null }
  /** Missing, empty, not a JSON object, or without `enabled`. */
  | { readonly is: 'not managed'; readonly why: string }

/**
 * Why a node needs a reboot. `token` identifies the trigger, so that removing a served trigger never removes a later
 * one.
 */
export type Trigger = {
  readonly node: string
  readonly from: 'key' | 'file'
  readonly token: string
  readonly sinceMs: number | null
  readonly why: string
}
