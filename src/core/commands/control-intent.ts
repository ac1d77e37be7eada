import type { StopScope } from '../cluster/stop-scope.ts'

/** What an asking command wants from the engine. A null operation means the one of the thread. */
export type ControlIntent =
  | {
      readonly ask: 'cancel' | 'pause' | 'resume' | 'retry'
      readonly operation: string | null
      readonly reason: string
    }
  | { readonly ask: 'stop'; readonly scope: StopScope; readonly reason: string }
  | { readonly ask: 'lift'; readonly scope: StopScope; readonly reason: string }
  | { readonly ask: 'unlock'; readonly node: string; readonly reason: string }
  /** The lock that another coordinator died with; null is the cluster's own. */
  | { readonly ask: 'clear died'; readonly group: string | null; readonly reason: string }
  | { readonly ask: 'refile' | 'acknowledge'; readonly reason: string }
  /** Puts a configuration into force; `hash` is its hash or the beginning of it. */
  | { readonly ask: 'acknowledge configuration'; readonly hash: string; readonly reason: string }
  /** What an operation did without one of its gates. */
  | { readonly ask: 'acknowledge operation'; readonly operation: string; readonly reason: string }
  | { readonly ask: 'digest' }
  /** The words do not say what is wanted; `usage` shows what would be right. */
  | { readonly ask: 'nothing'; readonly wrong: string; readonly usage: string }
