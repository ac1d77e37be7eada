import type { Command } from '../../core/commands/command.ts'
import type { Policy } from '../../core/policy/policy.ts'
import type { Attempts } from './attempts.ts'
import type { AuditAnchor } from './audit-anchor.ts'
import type { Backlog } from './backlog.ts'
import type { Calendars } from './calendars.ts'
import type { Capabilities } from './capability.ts'
import type { Chat, MessageLedger } from './chat.ts'
import type { Clock, Ids } from './clock.ts'
import type { Cluster, Inventory, RecentReads } from './cluster.ts'
import type { CodeAnchor, CodeLedger, Codes } from './codes.ts'
import type { Configurations } from './configurations.ts'
import type { GatePace } from './gate-pace.ts'
import type { Journals } from './journals.ts'
import type { Leases } from './leases.ts'
import type { LockRepairs, Locks } from './locks.ts'
import type { Log } from './log.ts'
import type { Metrics } from './metrics.ts'
import type { Nodes } from './nodes.ts'
import type { Notices } from './notices.ts'
import type { Commands } from './operator-commands.ts'
import type { OutsideGates } from './outside-gates.ts'
import type { People } from './people.ts'
import type { Postings } from './postings.ts'
import type { Rights } from './rights.ts'
import type { Turns } from './turns.ts'

/** The ports that gates, guards and steps share: facts about the cluster and its nodes, and actions on a node. */
export type NodeContext = Pick<
  ClusterContext,
  | 'policy'
  | 'configurationHash'
  | 'configurations'
  | 'journals'
  | 'locks'
  | 'auditAnchor'
  | 'inventory'
  | 'cluster'
  | 'rights'
  | 'capabilities'
  | 'nodes'
  | 'commands'
  | 'outsideGates'
  | 'gatePace'
  | 'calendars'
  | 'clock'
  | 'metrics'
>

/** One cluster as the engine sees it: its policy, and a port for each outside system. */
export type ClusterContext = {
  readonly policy: Policy
  /** The commands that people can send. */
  readonly vocabulary: readonly Command[]
  /** The name of this bot among its replicas. */
  readonly instance: string
  /** Hash of all decisive parts of this bot's configuration of the cluster. */
  readonly configurationHash: string
  readonly configurations: Configurations
  readonly journals: Journals
  readonly turns: Turns
  readonly locks: Locks
  readonly repairs: LockRepairs
  readonly auditAnchor: AuditAnchor
  readonly inventory: Inventory
  readonly cluster: Cluster
  readonly recent: RecentReads
  readonly rights: Rights
  readonly capabilities: Capabilities
  readonly nodes: Nodes
  readonly commands: Commands
  readonly outsideGates: OutsideGates
  readonly calendars: Calendars
  readonly people: People
  readonly codes: Codes
  readonly codeLedger: CodeLedger
  readonly codeAnchor: CodeAnchor
  readonly chat: Chat
  readonly backlog: Backlog
  readonly gatePace: GatePace
  readonly ledger: MessageLedger
  readonly notices: Notices
  readonly postings: Postings
  readonly leases: Leases
  readonly attempts: Attempts
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
}
