import type { Command } from '../core/command.ts'
import type { Policy } from '../core/policy/policy.ts'
import type { Deliveries } from './deliveries.ts'
import type { Chat, MessageLedger } from './ports/chat.ts'
import type { Clock, Ids } from './ports/clock.ts'
import type { Cluster, Inventory, Maintenance } from './ports/cluster.ts'
import type { CodeLedger, Codes } from './ports/codes.ts'
import type { Commands } from './ports/gates.ts'
import type { Journals } from './ports/journals.ts'
import type { LockRepairs, Locks } from './ports/locks.ts'
import type { Log } from './ports/log.ts'
import type { Metrics } from './ports/metrics.ts'
import type { Nodes } from './ports/nodes.ts'
import type { Notebook } from './ports/notebook.ts'
import type { Notices } from './ports/notices.ts'
import type { People } from './ports/people.ts'
import type { Rights } from './ports/rights.ts'
import type { Turns } from './ports/turns.ts'
import type { Witness } from './ports/witness.ts'

/** One cluster as the engine reaches it: its policy, and every system outside, each behind a port. */
export type Outside = {
  readonly policy: Policy
  /** What can be asked for. */
  readonly vocabulary: readonly Command[]
  /** Name of this bot among its replicas. */
  readonly instance: string
  readonly journals: Journals
  readonly turns: Turns
  readonly locks: Locks
  readonly repairs: LockRepairs
  readonly witness: Witness
  readonly inventory: Inventory
  readonly cluster: Cluster
  readonly rights: Rights
  readonly maintenance: Maintenance
  readonly nodes: Nodes
  readonly commands: Commands
  readonly people: People
  readonly codes: Codes
  readonly codeLedger: CodeLedger
  readonly chat: Chat
  readonly deliveries: Deliveries
  readonly ledger: MessageLedger
  readonly notices: Notices
  readonly notebook: Notebook
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Log
  readonly metrics: Metrics
}
