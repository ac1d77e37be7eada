import type { Requester } from '../policy/requester.ts'
import type { ClosedGate } from './admission.ts'

/** The phase of a run, written to its lock entry before each change. */
export type Phase = {
  /** Kind of the step, such as `reboot`; `waiting` before the first change, `drained` after a drain. */
  readonly step: string
  /** Index of the step in the plan. */
  readonly index: number
  /** Boot ID before the reboot; null while unknown. */
  readonly bootIdBefore: string | null
  /** What the run has changed and may therefore undo, such as `maintenance`. */
  readonly changed: readonly string[]
  /** Deadline of the armed reboot as the node's uptime in seconds; null when nothing is armed. */
  readonly armedUntilUptimeSeconds: number | null
}

/** Whether nothing was changed under a lock or taken over with it: the run has not made its first change. */
export const isUntouched = ({ phase: { step, changed }, drainedBy }: Pick<Holder, 'phase' | 'drainedBy'>): boolean =>
  step === 'waiting' && changed.length === 0 && drainedBy === undefined

/** A run in a scope, with all that safety needs without another store. */
export type Holder = {
  readonly operation: string
  readonly run: string
  readonly node: string
  readonly requester: Requester
  readonly command: string
  readonly sinceMs: number
  readonly phase: Phase
  /** What permitted the run; absent in entries of earlier versions. */
  readonly agreed?: Agreement
  /** The run's queue number, kept for when it gives its slots back; absent in entries of earlier versions. */
  readonly number?: number | undefined
  /** Present when people have stated that the node has no power: it counts as out and frees no slot. */
  readonly fenced?: Fence
  /** The runs that drained the node before and whose entries this one took over, oldest first; absent without any. */
  readonly drainedBy?: readonly string[]
}

/**
 * The hashes of the plan and of the node's part, and the approvals that covered the node when the run took its slots:
 * the approver, the click, and its time in milliseconds since 1970.
 */
export type Agreement = {
  readonly plan: string
  readonly part: string
  readonly approvals: readonly { readonly person: string; readonly click: string; readonly atMs: number }[]
}

/** The people who stated that a node has no power, and when it was fenced, in milliseconds since 1970. */
export type Fence = { readonly atMs: number; readonly by: readonly string[] }

/** The lock of one scope: a semaphore with named holders. */
type ScopeLock = {
  readonly schema: 1
  readonly scope: string
  readonly slots: number
  readonly holders: readonly Holder[]
}

/** A run in the lock queue. */
export type Waiter = {
  readonly operation: string
  readonly run: string
  readonly node: string
  readonly requester: Requester
  readonly scopes: readonly string[]
  readonly sinceMs: number
  /** Given once; lower numbers go first. The run keeps it when it gives its slots back. */
  readonly number: number
  /** Present when a gate objected at its last attempt for a reason other than advancing runs. */
  readonly gated?: true | undefined
  /** Present when its node was already out at its last attempt, so that only holders count against it. */
  readonly addsNone?: true | undefined
}

/** All locks of a cluster at one moment, read consistently. */
export type LockState = {
  readonly scopes: readonly ScopeLock[]
  readonly line: readonly Waiter[]
  /** Hash of the scopes and slots under which the holders are stored; null when nothing is stored. */
  readonly policyHash: string | null
  /** Beside rebootmgr: the nodes that it has in progress, and its lock sessions. */
  readonly foreign: readonly ForeignHold[]
}

/** All holders without duplicates. */
export const holdersIn = ({ scopes }: LockState): readonly Holder[] => [
  ...new Map(scopes.flatMap(({ holders }) => holders).map((holder) => [holder.run, holder])).values(),
]

/** A hold of the other coordinator (rebootmgr) on the whole cluster or a group. */
export type ForeignHold = {
  readonly group: string | null
  readonly node: string
  /** `died`: its holder died with the lock and its task may still run; only a person ends this. */
  readonly is: 'in progress' | 'locked' | 'died' | 'cooling down'
  /** When the last death was first seen, in milliseconds since 1970; absent for other holds. */
  readonly sinceMs?: number
}

/** Why a run does not have its lock yet. */
export type WaitReason =
  | { readonly for: 'holder'; readonly scope: string; readonly holder: Holder }
  | { readonly for: 'line'; readonly ahead: Waiter }
  | ({ readonly for: 'gate' } & ClosedGate)
  /** Nothing else is in the way: these gates are asked next, outside of the attempt. */
  | { readonly for: 'unasked gates'; readonly gates: readonly string[] }
  | { readonly for: 'out'; readonly scope: string; readonly nodes: readonly string[]; readonly slots: number }
  | { readonly for: 'foreign'; readonly hold: ForeignHold }
  | { readonly for: 'policy'; readonly filed: string; readonly ours: string }
  | { readonly for: 'drained'; readonly scope: string; readonly node: string }
