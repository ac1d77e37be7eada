import type { ApprovalRule } from '../policy/policy.ts'
import { powerWords } from './power.ts'
import { type AttemptCount, attemptWords } from './refused-attempts.ts'
import type { StopScope } from './stop-scope.ts'

/** How far the audit chain had come: its number of entries, and the hash of the last one. */
export type AuditHead = { readonly position: number; readonly hash: string }

/** Which lock it is about, and by whom; `person` is the bot's name where nobody decided it. */
type AboutLock = {
  readonly person: string
  readonly node: string
  readonly operation: string
  readonly run: string
  readonly reason: string
}

/**
 * Everything that people decide about a cluster outside of any operation. `intent` is the id of the request that it was
 * decided for, so that one that is taken up again is recognised.
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
      /** Present when the node was not stopped: nobody had enabled it yet. */
      readonly was?: 'never enabled'
      readonly reason: string
      readonly intent?: string
      /** The very stop that was seen: no other one is lifted for this. */
      readonly version?: string
    }
  /** A stop that was to be lifted was set anew in between: it stays. */
  | { readonly type: 'stopStays'; readonly person: string; readonly scope: StopScope; readonly reason: string }
  /** A person breaks the lock that a run left behind, whether or not a journal knows the run. */
  | {
      readonly type: 'lockBroken'
      readonly person: string
      readonly node: string
      readonly operation: string
      readonly run: string
      readonly reason: string
      /** The entry of this journal in which others were asked to agree; absent where nobody had to. */
      readonly request?: number
      /** Hash of the holder as it was seen: no other one is broken for this. */
      readonly holder?: string
      readonly intent?: string
    }
  /** A person wants a lock broken for which others have to agree. */
  | {
      readonly type: 'unlockAsked'
      readonly person: string
      readonly node: string
      readonly operation: string
      readonly run: string
      /** Hash of the holder as it was seen: nobody agrees to another one. */
      readonly holder: string
      /** Whose request the lock is from. */
      readonly requester: string
      readonly rule: ApprovalRule
      readonly expiresAtMs: number
      readonly reason: string
    }
  /** Somebody agrees that a lock is broken. */
  | {
      readonly type: 'unlockAgreed'
      readonly person: string
      readonly request: number
      readonly node: string
      readonly click: string
      readonly reason: string
      /** Present when a code of their own device was given with it. */
      readonly secondFactor?: 'given'
    }
  /** Somebody states that a node whose reboot may still fire has no power, and how they know. */
  | (AboutLock & {
      readonly type: 'noPowerStated'
      /** Hash of the holder as it was: nobody states it of another one. */
      readonly holder: string
      readonly click: string
      readonly secondFactor?: 'given'
      /** Present when a power check is configured for the node; it said off at this click. */
      readonly powerCheck?: 'off'
    })
  /** The power check of a node that was stated to have no power did not say off: what was stated is void. */
  | (AboutLock & { readonly type: 'powerNotOff'; readonly command: string; readonly answer: string })
  /** Enough people have stated it, and the node was silent and failed: it counts as out, and its reboot as over. */
  | (AboutLock & { readonly type: 'nodeFenced'; readonly holder: string; readonly by: readonly string[] })
  /** A node that was stated to have no power answers: what was stated is void. */
  | (AboutLock & {
      readonly type: 'deadNodeAnswered'
      readonly bootId: string
      readonly was: 'stated' | 'fenced'
    })
  /** A fenced node answers under another boot ID: its reboot is over. */
  | (AboutLock & { readonly type: 'fencedNodeReturned'; readonly bootId: string })
  /** Somebody who fenced a node states that it never returns. */
  | (AboutLock & { readonly type: 'retirementStated'; readonly click: string })
  /** A person has a plan go on without one of its gates. */
  | {
      readonly type: 'glassBroken'
      readonly person: string
      readonly operation: string
      readonly gate: string
      readonly nodes: readonly string[]
      readonly hash: string
      readonly reason: string
    }
  /** Somebody else has looked at that. */
  | {
      readonly type: 'glassAcknowledged'
      readonly person: string
      readonly operation: string
      readonly reason: string
    }
  /** A person says that the task of another coordinator, which died holding its lock, is over. */
  | {
      readonly type: 'foreignLockCleared'
      readonly person: string
      readonly group: string | null
      readonly reason: string
      readonly intent?: string
    }
  /** A person has every holder filed anew under other scopes and slots, by their hashes. */
  | {
      readonly type: 'locksRefiled'
      readonly person: string
      readonly from: string | null
      readonly to: string
      readonly runs: readonly string[]
      readonly reason: string
      readonly intent?: string
    }
  /** A person has looked at what the store of the record forgot; work may start again. */
  | {
      readonly type: 'auditAcknowledged'
      readonly person: string
      /** What had been there and is no longer. */
      readonly forgotten: AuditHead
      /** What is there instead. */
      readonly found: AuditHead
      readonly reason: string
      readonly intent?: string
    }
  /** A person was refused so many times within a window that began then; `of` is present for all further people together. */
  | {
      readonly type: 'attemptsRefused'
      readonly person: string
      readonly of?: 'other people'
      readonly fromMs: number
      readonly counts: readonly AttemptCount[]
      readonly reason: string
    }
  /** A person put a configuration into force, by its hash, before every live bot had it. */
  | {
      readonly type: 'configurationSet'
      readonly person: string
      readonly from: string
      readonly to: string
      readonly reason: string
      readonly intent?: string
    }
  /** A configuration that was to be put into force was not: another one is. */
  | {
      readonly type: 'configurationStays'
      readonly person: string
      readonly to: string
      readonly inForce: string
      readonly reason: string
    }
  /** A lock of a dead coordinator that was to be cleared changed in between: it stays as it is. */
  | {
      readonly type: 'foreignLockStays'
      readonly person: string
      readonly group: string | null
      readonly reason: string
    }

/** A stop's scope in words. */
export const scopeWords = (scope: StopScope): string =>
  scope.kind === 'cluster' ? 'the cluster' : `${scope.kind} ${scope.name}`

const groupWords = (group: string | null): string => (group === null ? 'the cluster' : `group ${group}`)

/** What was decided, in one sentence without its author; for history and channels. */
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
    case 'foreignLockStays':
      return `did not clear the lock of ${groupWords(event.group)}, which changed in between${why}`
  }
}

/** The nodes that a decision names. */
export function nodesOfDecision(event: ClusterEvent): readonly string[] {
  if ('node' in event) return [event.node]
  if (event.type === 'glassBroken') return event.nodes
  const scoped = 'scope' in event ? event.scope : null
  return scoped?.kind === 'node' ? [scoped.name] : []
}
