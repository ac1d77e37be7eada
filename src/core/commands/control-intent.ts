import type { StopScope } from '../cluster/stop-scope.ts'

/** A request to control operations, stop flags, locks or the audit log. A null operation means that of the thread. */
export type ControlIntent =
  | {
      readonly ask: 'cancel' | 'pause' | 'resume' | 'retry'
      readonly operation: string | null
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
  /** The words are not a valid request; `usage` shows the valid forms. */
  | { readonly ask: 'nothing'; readonly wrong: string; readonly usage: string }
