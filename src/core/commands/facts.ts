import type { ShownCampaign } from '../campaign/shown.ts'
import type { BreakGlassOverride } from '../cluster/break-glass.ts'
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

/** The answer of a command. */
export type CommandAnswer = Message

/** When a list of nodes was read: for this answer, earlier (milliseconds since 1970), or never. */
export type NodesRead =
  | { readonly is: 'now' }
  | { readonly is: 'before'; readonly atMs: number }
  | { readonly is: 'never' }

/** The state of the cluster at one moment, from all sources that could be read. */
export type ClusterFacts = {
  readonly cluster: string
  readonly atMs: number
  /** The requested nodes; all nodes when none were named. */
  readonly nodes: readonly Node[]
  /** When the nodes were read; `never` when no list is known. */
  readonly nodesRead: NodesRead
  readonly maintenance: readonly { readonly node: string; readonly reason: string }[]
  readonly failing: readonly Check[]
  readonly locks: LockState | null
  readonly stopFlags: readonly StopFlag[]
  readonly configs: { readonly [node: string]: NodeConfig }
  readonly triggers: readonly Trigger[]
  /**
   * When the nodes' own reboot triggers were read, in milliseconds since 1970; null when they never were or cannot be.
   */
  readonly rebootsSeenAtMs: number | null
  /** Operations that are not terminal, including those that need attention. */
  readonly open: readonly OperationSummary[]
  /** Operations that became terminal recently, newest first. */
  readonly ended: readonly OperationSummary[]
  /** Present when more became terminal in the requested period: `ended` has only the newest. */
  readonly endedPeriod?: 'shortened'
  /** Break-glass overrides that are not acknowledged yet. */
  readonly overrides: readonly BreakGlassOverride[]
  /** Requests to break a lock that await approval. */
  readonly unlocks: readonly UnlockRequest[]
  /** The policy entries with unattended work; absent where there is none. */
  readonly nights?: readonly NightFacts[]
  /** Links to the cards of these operations; operations without a card are absent. */
  readonly cards: { readonly [operation: string]: string }
  /** The campaigns that are running. */
  readonly campaigns: readonly ShownCampaign[]
  /** Present when the answering bot's configuration is not in force. */
  readonly configuration?: Extract<ConfigurationStatus, { is: 'not in force' }>
  /** Channels in which messages of the cluster cannot be posted; absent when none is known. */
  readonly unusable?: readonly { readonly channel: string; readonly why: string; readonly waiting: number }[]
  /** Sources that could not be read, with the reason. */
  readonly unread: readonly { readonly source: string; readonly why: string }[]
}

/** What is known of a policy entry with unattended work, besides its operations. */
export type NightFacts = {
  readonly policy: string
  /** The nights that were skipped, newest first. */
  readonly skipped: readonly { readonly atMs: number; readonly date: string; readonly why: string }[]
  /** When its next card is due and its window opens, in milliseconds since 1970; null when none is known. */
  readonly next: { readonly prepareAtMs: number; readonly opensAtMs: number } | null
}

/** One line of the history. */
export type HistoryLine = {
  readonly atMs: number
  /** Null for a decision that belongs to no operation. */
  readonly operation: string | null
  readonly actor: Actor
  readonly what: string
  readonly plan: string | null
  /** How long what ended here took, in milliseconds; null for what took no time or whose beginning was not read. */
  readonly tookMs: number | null
  /** The nodes of the operation, or those that the decision names. */
  readonly nodes: readonly string[]
}

/** The facts of each kind of answering command. */
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
    /** How far back the history was read, in milliseconds; null when all entries of one operation were read. */
    readonly backMs: number | null
    /** `shortened` when older entries of the requested period were not read because there were too many. */
    readonly period: 'as requested' | 'shortened'
    readonly lines: readonly HistoryLine[]
    /** Names of the nodes in the inventory; null when the inventory has never been read. */
    readonly inventory: readonly string[] | null
    readonly chain: 'verifies' | 'broken'
  }
  /** All campaigns, the newest first. */
  readonly campaigns: {
    readonly cluster: string
    readonly atMs: number
    readonly campaigns: readonly ShownCampaign[]
  }
  /** What a person may do here, and which approvals that needs. */
  readonly access: {
    readonly person: string
    readonly manual: readonly ManualEntry[]
    readonly allowed: readonly string[]
    /** Roles whose plans the person may approve. */
    readonly approves: readonly string[]
    /** The lines of `policy explain`, one reason each. */
    readonly explained: readonly RichText[]
    /** Slash command prefix, such as `/cluster`. */
    readonly prefix: string
  }
}

/** The name of a kind of facts. */
export type FactsKind = keyof Facts
