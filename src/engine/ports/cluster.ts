import type { StopScope } from '../../core/cluster/stop-scope.ts'
import type { HealthFacts, NodeConfig, StopFlag, Trigger } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Configurations } from './configurations.ts'
import type { Rights } from './rights.ts'

/** A stop that is set, as it was read. */
export type StandingStop = {
  /** Changes with every write, by any tool. */
  readonly version: string
  /** When it was set, in milliseconds since 1970; null when another tool set it. */
  readonly sinceMs: number | null
}

/** The nodes of the inventory, with the time of reading. */
export type KnownNodes = { readonly nodes: readonly Node[]; readonly atMs: number }

/** The inventory of nodes. */
export type Inventory = {
  /** Reads all nodes. Throws `Failure` when they cannot be read or the answer may be incomplete. */
  nodes(): Promise<readonly Node[]>
  /** The last answer, for display with its age and never for decisions; null before the first one. */
  lastKnown(): KnownNodes | null
}

/**
 * The same ports over readings that are reused for at most five seconds: for what people are shown, and for plans,
 * which are judged again before anything starts. Never for decisions under a lock. Changes, and the configuration of one
 * node, are those of the strict ports; rights are asked for and not tried.
 */
export type RecentReads = {
  readonly inventory: Inventory
  readonly cluster: Cluster
  readonly configurations: Configurations
  readonly rights: Rights
}

/**
 * The cluster's health and flags. Throws `Failure` when the source does not answer: unknown does not count as healthy.
 */
export type Cluster = {
  health(): Promise<HealthFacts>
  stopFlags(): Promise<readonly StopFlag[]>
  nodeConfig(node: string): Promise<NodeConfig>
  /** The configurations of these nodes by name, one for each, read together; for many nodes. */
  nodeConfigs(nodes: readonly string[]): Promise<ReadonlyMap<string, NodeConfig>>
  /** The reboot triggers in the cluster's store. */
  triggers(): Promise<readonly Trigger[]>
  /** Removes exactly this trigger, once its reboot is done. */
  clearTrigger(trigger: Trigger): Promise<'removed' | 'changed' | 'gone'>
  setStop(scope: StopScope, reason: string, by: string): Promise<void>
  /** The current stop of a scope; null without one. A node that is not enabled counts as stopped. */
  standingStop(scope: StopScope): Promise<StandingStop | null>
  /** Lifts the stop only if it still has this version. */
  liftStop(scope: StopScope, version: string): Promise<'lifted' | 'changed'>
  /** Yields after each change of health, members, maintenance, flags or triggers; ends when the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<void>
  /** Announces a message to other tools of the cluster; a failure has no consequence. */
  announce(message: string): Promise<void>
}
