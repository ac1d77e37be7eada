import type { ApprovalRule } from '../policy/policy.ts'
import type { Requester } from '../policy/requester.ts'
import { powerWords } from './power.ts'
import { type AttemptCount, attemptWords } from './refused-attempts.ts'
import type { StopScope } from './stop-scope.ts'

/** The head of the audit log: its number of entries and the hash of the last one. */
export type AuditHead = { readonly position: number; readonly hash: string }

/** The lock that an event concerns. `person` is the bot's name where the bot decided. */
type AboutLock = {
  readonly person: string
  readonly node: string
  readonly operation: string
  readonly run: string
  readonly reason: string
}

/**
 * The decisions about a cluster outside of any operation. `intent` is the id of the request behind a decision, by which
 * a request that is taken up again is recognised.
 */
export type ClusterEvent =
  | {
      readonly type: 'stopSet'
      readonly person: string
      readonly scope: StopScope
      readonly reason: string
      readonly intent?: string
    }
  | {
      readonly type: 'stopLifted'
      readonly person: string
      readonly scope: StopScope
      /** Present when the node had no stop: it was not enabled yet. */
      readonly was?: 'never enabled'
      readonly reason: string
      readonly intent?: string
      /** The version of the stop flag that the person saw; only that flag is lifted. */
      readonly version?: string
    }
  /** A stop flag was to be lifted but had been set again in between, so it stays. */
  | { readonly type: 'stopStays'; readonly person: string; readonly scope: StopScope; readonly reason: string }
  /** A person broke the lock that a run left behind, whether or not a journal of the run exists. */
  | {
      readonly type: 'lockBroken'
      readonly person: string
      readonly node: string
      readonly operation: string
      readonly run: string
      readonly reason: string
      /** Sequence of the unlock request in this journal; absent when no approval was needed. */
      readonly request?: number
      /** Hash of the holder that the person saw; only that holder's lock is broken. */
      readonly holder?: string
      readonly intent?: string
    }
  /** A person requested to break a lock for which approvals are needed. */
  | {
      readonly type: 'unlockAsked'
      readonly person: string
      readonly node: string
      readonly operation: string
      readonly run: string
      /** Hash of the holder that the person saw; approvals count for that holder only. */
      readonly holder: string
      /** The requester of the operation that holds the lock. */
      readonly requester: Requester
      readonly rule: ApprovalRule
      readonly expiresAtMs: number
      readonly reason: string
    }
  /** An approver agreed to break a lock. */
  | {
      readonly type: 'unlockAgreed'
      readonly person: string
      readonly request: number
      readonly node: string
      readonly click: string
      readonly reason: string
      /** Present when the approver gave a second factor. */
      readonly secondFactor?: 'given'
    }
  /** A person stated that a node whose reboot may still fire has no power; `reason` says how they know. */
  | (AboutLock & {
      readonly type: 'noPowerStated'
      /** Hash of the holder at that time; the statement counts for that holder only. */
      readonly holder: string
      readonly click: string
      readonly secondFactor?: 'given'
      /** Present when a power check is configured for the node; it said off at the time of this click. */
      readonly powerCheck?: 'off'
    })
  /** The power check of a node that was stated to have no power did not say off, so the statements are void. */
  | (AboutLock & { readonly type: 'powerNotOff'; readonly command: string; readonly answer: string })
  /** Enough people stated it, and the node was failed and silent: it counts as out and its reboot as over. */
  | (AboutLock & { readonly type: 'nodeFenced'; readonly holder: string; readonly by: readonly string[] })
  /** A node that was stated to have no power answered, so the statements are void. */
  | (AboutLock & {
      readonly type: 'deadNodeAnswered'
      readonly bootId: string
      readonly was: 'stated' | 'fenced'
    })
  /** A fenced node answered with another boot ID: its reboot is over. */
  | (AboutLock & { readonly type: 'fencedNodeReturned'; readonly bootId: string })
  /** A person who fenced a node stated that it never returns. */
  | (AboutLock & { readonly type: 'retirementStated'; readonly click: string })
  /** A person overrode a gate for a plan. */
  | {
      readonly type: 'glassBroken'
      readonly person: string
      readonly operation: string
      readonly gate: string
      readonly nodes: readonly string[]
      readonly hash: string
      readonly reason: string
    }
  /** Another person acknowledged the override. */
  | {
      readonly type: 'glassAcknowledged'
      readonly person: string
      readonly operation: string
      readonly reason: string
    }
  /** A person confirmed that the task of another coordinator, which died holding its lock, has ended. */
  | {
      readonly type: 'foreignLockCleared'
      readonly person: string
      readonly group: string | null
      readonly reason: string
      readonly intent?: string
    }
  /** A person reindexed all locks under changed scopes and slots, by their hashes. */
  | {
      readonly type: 'locksRefiled'
      readonly person: string
      readonly from: string | null
      readonly to: string
      readonly runs: readonly string[]
      readonly reason: string
      readonly intent?: string
    }
  /** A person acknowledged missing audit log entries; work may start again. */
  | {
      readonly type: 'auditAcknowledged'
      readonly person: string
      /** The head that the audit anchor has. */
      readonly forgotten: AuditHead
      /** The head that the audit log has. */
      readonly found: AuditHead
      readonly reason: string
      readonly intent?: string
    }
  /**
   * Refused attempts of a person within one window that began at `fromMs`, in milliseconds since 1970; `of` is present
   * when the entry counts all other people together.
   */
  | {
      readonly type: 'attemptsRefused'
      readonly person: string
      readonly of?: 'other people'
      readonly fromMs: number
      readonly counts: readonly AttemptCount[]
      readonly reason: string
    }
  /** A person put a configuration into force, by its hash, before all live bots had it. */
  | {
      readonly type: 'configurationSet'
      readonly person: string
      readonly from: string
      /** Since when `from` had been in force, in milliseconds since 1970; only that one is replaced. */
      readonly sinceMs?: number
      readonly to: string
      readonly reason: string
      readonly intent?: string
    }
  /** A configuration was not put into force, because another one had come into force in between. */
  | {
      readonly type: 'configurationStays'
      readonly person: string
      readonly to: string
      readonly inForce: string
      readonly reason: string
    }
  /** Unattended work of a policy entry is skipped on a date. `person` is the bot's name. */
  | {
      readonly type: 'nightSkipped'
      readonly person: string
      readonly policy: string
      readonly date: string
      readonly reason: string
    }
  /** The lock of a dead coordinator was not cleared, because it had changed in between. */
  | {
      readonly type: 'foreignLockStays'
      readonly person: string
      readonly group: string | null
      readonly reason: string
    }

/** The scope of a stop flag in words. */
export const scopeWords = (scope: StopScope): string =>
  scope.kind === 'cluster' ? 'the cluster' : `${scope.kind} ${scope.name}`

const groupWords = (group: string | null): string => (group === null ? 'the cluster' : `group ${group}`)

/** A decision in one sentence without its author, for history and channels. */
export function decisionWords(event: ClusterEvent): string {
  const why = event.reason === '' ? '' : `: ${event.reason}`
  switch (event.type) {
    case 'stopSet':
      return `stopped ${scopeWords(event.scope)}${why}`
    case 'stopLifted':
      return event.was === 'never enabled'
        ? `enabled ${scopeWords(event.scope)}${why}`
        : `lifted the stop of ${scopeWords(event.scope)}${why}`
    case 'stopStays':
      return `did not lift the stop of ${scopeWords(event.scope)}, which was set anew in between${why}`
    case 'lockBroken':
      return `broke the lock of ${event.node} (${event.run})${why}`
    case 'unlockAsked':
      return `requested approval to break the lock of ${event.node} (${event.run})${why}`
    case 'unlockAgreed':
      return `approved breaking the lock of ${event.node}${event.secondFactor === 'given' ? ', with a second factor' : ''}`
    case 'noPowerStated':
      return `stated that ${event.node} has no power${why}`
    case 'powerNotOff':
      return `voided what was stated about ${event.node}: ${powerWords(event)}`
    case 'nodeFenced':
      return `fenced ${event.node} (${event.run})${why}`
    case 'deadNodeAnswered':
      return `saw ${event.node} answer, although it was ${event.was === 'fenced' ? 'fenced' : 'stated to have no power'}`
    case 'fencedNodeReturned':
      return `saw ${event.node} return under another boot ID and released its lock`
    case 'retirementStated':
      return `stated that ${event.node} never returns${why}`
    case 'glassBroken':
      return `overrode ${event.gate} in ${event.operation} (break glass) on ${event.nodes.join(', ')}${why}`
    case 'glassAcknowledged':
      return `acknowledged the break-glass override of ${event.operation}${why}`
    case 'foreignLockCleared':
      return `cleared the lock of a dead rebootmgr in ${groupWords(event.group)}${why}`
    case 'locksRefiled':
      return `reindexed the locks of ${event.runs.join(', ') || 'no run'} under scopes ${event.to.slice(0, 8)}${why}`
    case 'auditAcknowledged':
      return `acknowledged missing audit log entries after position ${event.found.position} (had ${event.forgotten.position})${why}`
    case 'attemptsRefused':
      return `${event.of === undefined ? '' : `${event.of}: `}${attemptWords(event.fromMs, event.counts)}`
    case 'configurationSet':
      return `put configuration ${event.to.slice(0, 8)} into force instead of ${event.from.slice(0, 8)}${why}`
    case 'configurationStays':
      return `did not put configuration ${event.to.slice(0, 8)} into force: ${event.inForce.slice(0, 8)} is${why}`
    case 'nightSkipped':
      return `skipped the night of ${event.date} of policy ${event.policy}${why}`
    case 'foreignLockStays':
      return `did not clear the lock of ${groupWords(event.group)}, which changed in between${why}`
  }
}

/** The nodes that a decision names; empty when it names none. */
export function nodesOfDecision(event: ClusterEvent): readonly string[] {
  if ('node' in event) return [event.node]
  if (event.type === 'glassBroken') return event.nodes
  const scoped = 'scope' in event ? event.scope : null
  return scoped?.kind === 'node' ? [scoped.name] : []
}
