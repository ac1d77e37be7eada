import type { StopScope } from '../../core/cluster/stop-scope.ts'
import type { HealthFacts, NodeConfig, StopFlag, Trigger } from '../../core/health/facts.ts'
import type { Node } from '../../core/inventory/node.ts'

/** One stop, as it was seen. */
export type StandingStop = {
  /** Another one for every write, whoever wrote it. */
  readonly version: string
  /** When it was set; null when other hands set it. */
  readonly sinceMs: number | null
}

/** The nodes as they were read at a moment. */
export type KnownNodes = { readonly nodes: readonly Node[]; readonly atMs: number }

/** Which nodes there are. */
export type Inventory = {
  /** All of them, read now. Throws `Failure` when they cannot be read, or when the answer may be incomplete. */
  nodes(): Promise<readonly Node[]>
  /** What this bot read last, to be shown with its age and never decided by; null before the first answer. */
  lastKnown(): KnownNodes | null
}

/** The cluster's own health and flags. Throws `Failure` when it cannot be asked: unknown is not healthy. */
export type Cluster = {
  health(): Promise<HealthFacts>
  stopFlags(): Promise<readonly StopFlag[]>
  nodeConfig(node: string): Promise<NodeConfig>
  /** Reboot triggers kept in the cluster's store. */
  triggers(): Promise<readonly Trigger[]>
  /** Removes exactly the trigger that was served. */
  clearTrigger(trigger: Trigger): Promise<'removed' | 'changed' | 'gone'>
  setStop(scope: StopScope, reason: string, by: string): Promise<void>
  /** The stop of a scope as it stands; null when nothing is stopped. A node that nobody enabled counts as stopped. */
  standingStop(scope: StopScope): Promise<StandingStop | null>
  /** Lifts exactly the stop that was seen: one that was written since stays. */
  liftStop(scope: StopScope, version: string): Promise<'lifted' | 'changed'>
  /** Yields whenever health, members, maintenance, flags or triggers changed; ends when the signal aborts. */
  changes(signal: AbortSignal): AsyncIterable<void>
  /** Tells other tools of the cluster; failing changes nothing. */
  announce(message: string): Promise<void>
}
