import type { RankedCapability } from '../capabilities/rank.ts'

/** A place in the cluster of which only so many may be open at once. */
export type Scope = {
  /** Such as `cluster`, `role/storage`, `rack/b2`. */
  readonly name: string
  readonly slots: number
}

/** So many eligible people out of these groups and people (ids). All parts of a rule must be met. */
export type ApprovalPart = {
  readonly count: number
  readonly groups: readonly string[]
  readonly people: readonly string[]
}

/** Who must agree before a plan may start. */
export type ApprovalRule = {
  readonly parts: readonly ApprovalPart[]
  /** Milliseconds from asking to expiry. */
  readonly expiresAfterMs: number
  /** How long an approval counts, in milliseconds from the click; absent in rules stored by older versions. */
  readonly countsForMs?: number
  /** Whether the requester's own approval counts; storage's never does unless a team says so. */
  readonly requesterCounts: 'yes' | 'no'
  /** Present where an account alone is not enough: each approval then takes a code of the approver's own device. */
  readonly secondFactor?: 'demanded'
}

/** What holds for the nodes of one role. A node with several obeys all of them. */
export type RolePolicy = {
  /** Null when no approval is needed. */
  readonly approvals: ApprovalRule | null
  /** Slots of the scope `role/<name>`. */
  readonly slots: number
  /** Names of the command gates that must agree. */
  readonly gates: readonly string[]
  /** Names of hooks, run in order. */
  readonly drainHooks: readonly string[]
  readonly undrainHooks: readonly string[]
  /**
   * Capabilities of outside systems besides hooks and maintenance. Absent where the role has none: the policy is hashed,
   * and older bots compute the hash without it.
   */
  readonly capabilities?: readonly RankedCapability[]
  /** What “no check was evaluated” means for it. */
  readonly withoutChecks: 'refuse' | 'allow'
  /** How many times in a row the cluster must be found healthy before the lock is released. */
  readonly passes: number
}

/** One line of the access table: channel ∩ person or group ∩ command ∩ target. Ids only; `*` means any. */
export type AccessRule = {
  readonly channels: readonly string[]
  readonly people: readonly string[]
  readonly groups: readonly string[]
  readonly commands: readonly string[]
  /** Target expressions, in the grammar of the commands. */
  readonly targets: readonly string[]
}

/** How long the kinds of waiting may last, in milliseconds. */
export type Limits = {
  readonly acquireLockMs: number
  readonly verifyMs: number
  readonly hookMs: number
  readonly taskMs: number
  readonly settleMs: number
  readonly bootMs: number
  readonly stableMs: number
  readonly upgradeMs: number
  readonly armSeconds: number
  /** The most nodes that one operation may name. */
  readonly nodes: number
  /** How long an unsubmitted plan keeps its buttons. */
  readonly draftMs: number
}

/** Who may go on without one gate, by its name and with a reason; ids only. */
export type BreakGlass = {
  readonly groups: readonly string[]
  readonly people: readonly string[]
  /** Where it is told besides. */
  readonly channel: string
  /** Present where whoever asks shows a second factor first, and whoever agrees too. */
  readonly secondFactor?: 'demanded'
}

/** Everything that decides what may happen in one cluster. An empty access table allows nothing. */
export type Policy = {
  readonly cluster: string
  /** `observe` answers everything and changes nothing. */
  readonly mode: 'act' | 'observe'
  readonly roles: { readonly [role: string]: RolePolicy }
  /** The role whose rules hold for a node without a known role. */
  readonly unknownRole: string
  /** Roles by node name; a pin wins over what the inventory says. */
  readonly pins: { readonly [node: string]: readonly string[] }
  /** Slots of the scope `cluster`, and of each `rack/…`; null when racks are no scope. */
  readonly clusterSlots: number
  readonly rackSlots: number | null
  readonly access: readonly AccessRule[]
  /** Accounts of one human each, by their ids: they count once, and none of them helps a request of another one. */
  readonly people: readonly (readonly string[])[]
  readonly limits: Limits
  /** Whether rebootmgr works in the same cluster: its keys are then taken too, and groups have one slot. */
  readonly besideRebootmgr: 'yes' | 'no'
  /** Whom a run that needs attention calls: user group or person ids. */
  readonly callsGroups: readonly string[]
  readonly callsPeople: readonly string[]
  /** The channel where the cluster's cards go, and the one for security matters. */
  readonly channel: string
  readonly securityChannel: string | null
  /** The undo hook for the node's own pre-boot tasks; null means cleanup is owed. */
  readonly undoTasksHook: string | null
  /** Null where nobody may. */
  readonly breakGlass: BreakGlass | null
}

/** A person, as asked freshly. */
export type Person = {
  readonly id: string
  /** For reading only; decisions use ids. */
  readonly name: string
  readonly kind: 'member' | 'guest' | 'stranger' | 'bot' | 'deactivated'
}

/** Where somebody spoke. */
export type Channel = { readonly id: string; readonly name: string; readonly sharing: 'own' | 'shared with others' }
