import type { RankedCapability } from '../capabilities/rank.ts'
import type { MaintenanceWindow } from '../windows/window.ts'
import type { UnattendedEntry } from './unattended.ts'

/** A scope of locks: at most `slots` of its nodes are out at once. */
export type Scope = {
  /** Such as `cluster`, `role/storage`, `rack/b2`. */
  readonly name: string
  readonly slots: number
}

/** `count` eligible people from these groups and people (ids). All parts of a rule must be met. */
export type ApprovalPart = {
  readonly count: number
  readonly groups: readonly string[]
  readonly people: readonly string[]
}

/** The approvals that a plan needs before it may start. */
export type ApprovalRule = {
  readonly parts: readonly ApprovalPart[]
  /** Milliseconds from the request to its expiry. */
  readonly expiresAfterMs: number
  /** How long an approval counts, in milliseconds from its click; absent in rules stored by older versions. */
  readonly countsForMs?: number
  /** Whether the requester's own approval counts. */
  readonly requesterCounts: 'yes' | 'no'
  /** Present when each approval also requires a one-time code from the approver's device. */
  readonly secondFactor?: 'demanded'
}

/** How long work on one node is expected to take, in milliseconds. */
export type ExpectedDurations = {
  /** Work without package changes, such as a reboot. */
  readonly rebootMs: number
  /** Work with package changes. */
  readonly upgradeMs: number
}

/** The rules for the nodes of one role. A node with several roles obeys all of them. */
export type RolePolicy = {
  /** Null when no approval is needed. */
  readonly approvals: ApprovalRule | null
  /** Slots of the scope `role/<name>`. */
  readonly slots: number
  /** Names of the command gates that must pass. */
  readonly gates: readonly string[]
  /** Names of hooks, in the order of execution. */
  readonly drainHooks: readonly string[]
  readonly undrainHooks: readonly string[]
  /**
   * Capabilities of outside systems besides hooks and maintenance. Absent when the role has none: the policy is hashed,
   * and older bots compute the hash without this field.
   */
  readonly capabilities?: readonly RankedCapability[]
  /** The window of the role's nodes; absent when they may be changed at any time. */
  readonly window?: MaintenanceWindow
  /** How long work on one node is expected to take; absent when the role's nodes have the defaults. */
  readonly expected?: ExpectedDurations
  /** The effect of zero evaluated checks. */
  readonly withoutChecks: 'refuse' | 'allow'
  /** How many times in a row the cluster must be found healthy before the lock is released. */
  readonly passes: number
}

/** One rule of the access table: channel ∩ person or group ∩ command ∩ target. Ids only; `*` matches any. */
export type AccessRule = {
  readonly channels: readonly string[]
  readonly people: readonly string[]
  readonly groups: readonly string[]
  readonly commands: readonly string[]
  /** Target expressions in the grammar of commands. */
  readonly targets: readonly string[]
}

/** The limits of waits, in milliseconds unless the name says otherwise. */
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
  /**
   * How long a node must have been up before its own need for a reboot counts; absent without a limit, because the policy is
   * hashed and older bots compute the hash without this field.
   */
  readonly rebootAgainMs?: number
  /** The most nodes that one operation may have. */
  readonly nodes: number
  /** How long an unsubmitted plan can be submitted. */
  readonly draftMs: number
}

/** The people who may override one gate, with a reason; ids only. */
export type BreakGlass = {
  readonly groups: readonly string[]
  readonly people: readonly string[]
  /** The additional channel in which overrides are announced. */
  readonly channel: string
  /** Present when requesters and approvers of an override need a second factor. */
  readonly secondFactor?: 'demanded'
}

/** How the nodes of operations follow each other unless their request says otherwise. */
export type RolloutDefaults = {
  /** How many nodes at once, without `--at-once`; absent for one. */
  readonly atOnce?: number | 'auto'
  readonly waves: 'canary' | 'none'
  /** How long each wave is watched before the next one, in milliseconds. */
  readonly soakMs: number
  /** How many nodes that refuse to be drained may be set aside; absent for none. */
  readonly quarantine?: number
}

/** All rules of one cluster. An empty access table permits nothing. */
export type Policy = {
  readonly cluster: string
  /** `observe` answers all questions and changes nothing. */
  readonly mode: 'act' | 'observe'
  readonly roles: { readonly [role: string]: RolePolicy }
  /** All windows, which requests can name; absent when none is configured. */
  readonly windows?: readonly MaintenanceWindow[]
  /** The window of all nodes, besides those of their roles; absent without one. */
  readonly window?: MaintenanceWindow
  /** Work without a request, by name; absent when none is configured. */
  readonly unattended?: { readonly [name: string]: UnattendedEntry }
  /** Absent when the section is not written: the policy is hashed, and older bots compute the hash without it. */
  readonly rollout?: RolloutDefaults
  /** The role whose rules apply to a node without a known role. */
  readonly unknownRole: string
  /** Roles by node name; a pin takes precedence over the inventory. */
  readonly pins: { readonly [node: string]: readonly string[] }
  /** Names of nodes that the inventory leaves out; absent where it leaves none out, so that the policy keeps its hash. */
  readonly excluded?: readonly string[]
  /** Slots of the scope `cluster`, and of each scope `rack/…`; `rackSlots` is null when racks are not scopes. */
  readonly clusterSlots: number
  readonly rackSlots: number | null
  readonly access: readonly AccessRule[]
  /**
   * Accounts (ids) that belong to one human each. They count as one approver, and none may approve another one's
   * request.
   */
  readonly people: readonly (readonly string[])[]
  readonly limits: Limits
  /** Whether rebootmgr works in the same cluster: its keys are then taken too, and each group has one slot. */
  readonly besideRebootmgr: 'yes' | 'no'
  /** User groups and people (ids) to mention when a run needs attention. */
  readonly callsGroups: readonly string[]
  readonly callsPeople: readonly string[]
  /** The channel of the cluster's cards, and the channel of security notices. */
  readonly channel: string
  readonly securityChannel: string | null
  /** The hook that undoes the node's own pre-boot tasks; null means that their cleanup stays pending. */
  readonly undoTasksHook: string | null
  /** Null when overrides are not permitted. */
  readonly breakGlass: BreakGlass | null
}

/** A person, read at the time of the decision. */
export type Person = {
  readonly id: string
  /** For display; decisions use ids. */
  readonly name: string
  readonly kind: 'member' | 'guest' | 'stranger' | 'bot' | 'deactivated'
}

/** The channel of a request or click. */
export type Channel = { readonly id: string; readonly name: string; readonly sharing: 'own' | 'shared with others' }
