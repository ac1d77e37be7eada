import type { ClosedGate } from './admission.ts'

/** What the run is doing, as written next to its lock before each change. */
export type Phase = {
  /** Kind of the step, such as `reboot`; `waiting` before the first, `drained` after a drain. */
  readonly step: string
  /** Index of the step in the plan. */
  readonly index: number
  /** Boot id before the reboot; null until it is known. */
  readonly bootIdBefore: string | null
  /** What we changed and therefore may undo, such as `maintenance`. */
  readonly changed: readonly string[]
  /** Deadline of the armed reboot, in seconds of the node's own uptime; null when nothing is armed. */
  readonly armedUntilUptimeSeconds: number | null
}

/** Whether nothing was changed under a lock, and nothing was taken over with it: its run has not passed its first change. */
export const isUntouched = ({ step, changed }: Phase): boolean => step === 'waiting' && changed.length === 0

/** One run in a scope: what safety needs to know of it without any other store. */
export type Holder = {
  readonly operation: string
  readonly run: string
  readonly node: string
  readonly requester: string
  readonly command: string
  readonly sinceMs: number
  readonly phase: Phase
  /** What the run was allowed by; absent in entries of earlier versions. */
  readonly agreed?: Agreement
  /** Present when people have stated that the node has no power: it counts as out, and makes no room. */
  readonly fenced?: Fence
}

/**
 * The plan and the part of it for the node, by hash, and the approvals that covered the node when the run took its slots:
 * who approved, by which click, and when, in milliseconds since 1970.
 */
export type Agreement = {
  readonly plan: string
  readonly part: string
  readonly approvals: readonly { readonly person: string; readonly click: string; readonly atMs: number }[]
}

/** Who stated that a node has no power, and when it was fenced for it. */
export type Fence = { readonly atMs: number; readonly by: readonly string[] }

/** The value of one scope's lock: a semaphore with named holders. */
type ScopeLock = {
  readonly schema: 1
  readonly scope: string
  readonly slots: number
  readonly holders: readonly Holder[]
}

/** One run in the queue. */
export type Waiter = {
  readonly operation: string
  readonly run: string
  readonly node: string
  readonly requester: string
  readonly scopes: readonly string[]
  readonly sinceMs: number
  /** Given once; lower numbers go first. The run keeps it when it gives its slots back. */
  readonly number: number
  /** Present when at its last attempt a gate objected for another reason than runs that advance. */
  readonly gated?: true | undefined
  /** Present when at its last attempt its node was out already, so that only holders count against it. */
  readonly addsNone?: true | undefined
}

/** All locks of a cluster at one moment, read consistently. */
export type LockState = {
  readonly scopes: readonly ScopeLock[]
  readonly line: readonly Waiter[]
  /** Hash of scopes and slots that the holders were filed under; null when nothing is filed. */
  readonly policyHash: string | null
  /** Side by side: nodes that another coordinator has in progress, and its lock sessions. */
  readonly foreign: readonly ForeignHold[]
}

/** Every holder once, however many scopes it holds. */
export const holdersIn = ({ scopes }: LockState): readonly Holder[] => [
  ...new Map(scopes.flatMap(({ holders }) => holders).map((holder) => [holder.run, holder])).values(),
]

/** A hold of the other coordinator (rebootmgr) on the whole cluster or a group. */
export type ForeignHold = {
  readonly group: string | null
  readonly node: string
  /** `died`: its holder died with the lock, and its task may still run; only a person ends this. */
  readonly is: 'in progress' | 'locked' | 'died' | 'cooling down'
  /** When the last death was first seen; absent for every other hold. */
  readonly sinceMs?: number
}

/** Why a run does not have its lock yet; a sentence is made of it elsewhere. */
export type WaitReason =
  | { readonly for: 'holder'; readonly scope: string; readonly holder: Holder }
  | { readonly for: 'line'; readonly ahead: Waiter }
  | ({ readonly for: 'gate' } & ClosedGate)
  | { readonly for: 'out'; readonly scope: string; readonly nodes: readonly string[]; readonly slots: number }
  | { readonly for: 'foreign'; readonly hold: ForeignHold }
  | { readonly for: 'policy'; readonly filed: string; readonly ours: string }
  | { readonly for: 'drained'; readonly scope: string; readonly node: string }
