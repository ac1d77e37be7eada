import type { StopScope } from '../cluster/stop-scope.ts'

/** A request to control operations, stop flags, locks or the audit log. A null operation means that of the thread. */
export type ControlIntent =
  | {
      readonly ask: 'cancel' | 'pause' | 'pause after wave' | 'resume' | 'retry'
      readonly operation: string | null
      readonly reason: string
    }
  /** Leaves nodes out of an operation; `nodes` is an expression that selects them. */
  | {
      readonly ask: 'leave out'
      readonly operation: string | null
      readonly nodes: readonly string[]
      readonly reason: string
    }
  | { readonly ask: 'stop'; readonly scope: StopScope; readonly reason: string }
  | { readonly ask: 'lift'; readonly scope: StopScope; readonly reason: string }
  | { readonly ask: 'unlock'; readonly node: string; readonly reason: string }
  /** Clears the lock of a dead rebootmgr coordinator; a null group means the lock of the whole cluster. */
  | { readonly ask: 'clear died'; readonly group: string | null; readonly reason: string }
  | { readonly ask: 'refile' | 'acknowledge'; readonly reason: string }
  /** Puts a configuration into force; `hash` is its hash or a prefix of it. */
  | { readonly ask: 'acknowledge configuration'; readonly hash: string; readonly reason: string }
  /** Acknowledges the break-glass override of an operation. */
  | { readonly ask: 'acknowledge operation'; readonly operation: string; readonly reason: string }
  | { readonly ask: 'digest' }
  /** Starts a campaign on the nodes of an expression, or reads its nodes for a dry run. */
  | {
      readonly ask: 'campaign start'
      readonly nodes: readonly string[]
      readonly until: string
      readonly by: string
      readonly reason: string
      readonly dryRun: boolean
    }
  /** A null campaign means the only one that is running. */
  | { readonly ask: 'campaign stop'; readonly campaign: string | null; readonly reason: string }
  /** The words are not a valid request; `usage` shows the valid forms. */
  | { readonly ask: 'nothing'; readonly wrong: string; readonly usage: string }
