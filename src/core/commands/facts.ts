import type { BrokenGlass } from '../cluster/break-glass.ts'
import type { ConfigurationStatus } from '../cluster/configuration.ts'
import type { UnlockRequest } from '../cluster/unlocking.ts'
import type { Check, NodeConfig, StopFlag, Trigger } from '../health/facts.ts'
import type { Verdict } from '../health/verdict.ts'
import type { Node } from '../inventory/node.ts'
import type { Actor } from '../journal.ts'
import type { LockState } from '../locks/locks.ts'
import type { Message, RichText } from '../message.ts'
import type { OperationSummary } from '../operation/summary.ts'
import type { ManualEntry } from './manual-entry.ts'

/** What a command answers. */
export type CommandAnswer = Message

/** How old a list of nodes is. */
export type NodesRead =
  | { readonly is: 'now' }
  | { readonly is: 'before'; readonly atMs: number }
  | { readonly is: 'never' }

/** The cluster at one moment, from every source that could be read. */
export type ClusterFacts = {
  readonly cluster: string
  readonly atMs: number
  /** The nodes that were asked about; all of them when none were named. */
  readonly nodes: readonly Node[]
  /** Whether the nodes were read for this answer, or are those of an earlier one; `never` when none are known. */
  readonly nodesRead: NodesRead
  readonly maintenance: readonly { readonly node: string; readonly reason: string }[]
  readonly failing: readonly Check[]
  readonly locks: LockState | null
  readonly stopFlags: readonly StopFlag[]
  readonly configs: { readonly [node: string]: NodeConfig }
  readonly triggers: readonly Trigger[]
  /** When the nodes' own files for reboots were looked at; null when they could not be, or never were. */
  readonly rebootsSeenAtMs: number | null
  /** Operations that are not over, and what waits for people. */
  readonly open: readonly OperationSummary[]
  /** Operations that ended lately, newest first. */
  readonly ended: readonly OperationSummary[]
  /** Glass that was broken and that nobody has acknowledged, and locks that others are asked to agree to break. */
  readonly brokenGlass: readonly BrokenGlass[]
  readonly unlocks: readonly UnlockRequest[]
  /** Links to the cards of these operations, as far as there are any. */
  readonly cards: { readonly [operation: string]: string }
  /** Whether the configuration of the answering bot is in force; absent when it is. */
  readonly configuration?: Extract<ConfigurationStatus, { is: 'not in force' }>
  /** Sources that could not be read, with the reason. */
  /** Channels in which messages of the cluster cannot be posted; absent when none is known. */
  readonly unusable?: readonly { readonly channel: string; readonly why: string; readonly waiting: number }[]
  readonly unread: readonly { readonly source: string; readonly why: string }[]
}

/** One line of what happened. */
export type HistoryLine = {
  readonly atMs: number
  /** Null for what was decided outside of any operation. */
  readonly operation: string | null
  readonly actor: Actor
  readonly what: string
  readonly plan: string | null
  /** The nodes of its operation, or those that the decision names. */
  readonly nodes: readonly string[]
}

/** What the kinds of answering commands are given. */
export type Facts = {
  readonly cluster: ClusterFacts
  readonly gates: {
    readonly cluster: string
    readonly atMs: number
    readonly nodes: readonly { readonly node: Node; readonly verdicts: readonly Verdict[] }[]
  }
  readonly history: {
    readonly cluster: string
    readonly atMs: number
    /** How far back was read, in milliseconds; null when the whole journal of one operation was read. */
    readonly backMs: number | null
    readonly lines: readonly HistoryLine[]
    /** Names of the nodes in the inventory; null when it could not be read, and was not before. */
    readonly inventory: readonly string[] | null
    readonly chain: 'verifies' | 'broken'
  }
  /** What the person may do here, and who would have to agree. */
  readonly access: {
    readonly person: string
    readonly manual: readonly ManualEntry[]
    readonly allowed: readonly string[]
    /** Roles whose plans the person may approve. */
    readonly approves: readonly string[]
    /** One reason a line, for `policy explain`. */
    readonly explained: readonly RichText[]
    /** Slash command prefix, such as `/cluster`. */
    readonly prefix: string
  }
}

/** The name of a kind of facts. */
export type FactsKind = keyof Facts
