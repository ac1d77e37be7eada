import { hashOf } from '../hash.ts'
import { memoizedFor } from '../memoized.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import type { Requester } from '../policy/requester.ts'
import { strictest } from '../policy/strictest.ts'
import type { Step } from '../steps/table.ts'
import type { MaintenanceWindow } from '../windows/window.ts'
import type { RoleCommands } from './commands.ts'

/** One node's part of a plan. */
export type PlannedNode = {
  readonly node: string
  readonly roles: readonly string[]
  readonly rack: string | null
  readonly group: string | null
  readonly scopes: readonly string[]
  /** The slots of each scope. */
  readonly slots: { readonly [scope: string]: number }
  /** The effect of zero evaluated checks on the node. */
  readonly withoutChecks: 'refuse' | 'allow'
  /** The windows in which the node may be changed, with their grace periods; absent when there is none. */
  readonly windows?: readonly MaintenanceWindow[]
  /** Values of the placeholders in its commands, such as `address`. */
  readonly arguments: { readonly [placeholder: string]: string }
  readonly steps: readonly Step[]
}

/** All nodes of a plan with the same effective rule; every node is in exactly one part. */
export type PlanPart = {
  /** Null when no approval is needed. */
  readonly rule: ApprovalRule | null
  readonly nodes: readonly string[]
}

/** What applies to the operation as a whole. */
export type PlanHeader = {
  readonly schema: 2
  readonly cluster: string
  readonly command: string
  /** The command in canonical form, such as `reboot storage-07 --reason "kernel"`. */
  readonly words: string
  readonly reason: string
  /** The requester; an empty id in plans of schema 1, which may not store it. */
  readonly requester: Requester
  /** The rule that orders the nodes, never a fixed sequence. */
  readonly order: 'by name'
  /**
   * The rule of the waves: one entry per wave, the last one repeats. `nodes` is the size of the wave, `rest` all
   * remaining nodes; a canary wave has so many nodes of each role.
   */
  readonly waves: readonly { readonly nodes: number | 'rest'; readonly canary: 'yes' | 'no' }[]
  /** How many nodes may be in progress at once; `auto`: as many as slots and checks allow at the time. */
  readonly atOnce: number | 'auto'
  /** Pause after each wave, in milliseconds. */
  readonly soakMs: number
  /** The failure budget: the number of failed nodes at which nothing else starts. */
  readonly budget: number
  /** How many nodes may be quarantined before the operation stops. */
  readonly quarantineLimit: number
  /** The dated maintenance window, in milliseconds since 1970; null without a window. */
  readonly window: { readonly name: string; readonly opensAtMs: number; readonly closesAtMs: number } | null
}

/** What is approved. */
export type Plan = PlanHeader & {
  /** Commands of the configuration, once per combination of roles. */
  readonly commands: readonly RoleCommands[]
  readonly parts: readonly PlanPart[]
  /** In working order; the order itself is not hashed. */
  readonly nodes: readonly PlannedNode[]
}

/**
 * The rollout values without configuration and options: all nodes in one wave by name, one at a time, until the first
 * failure.
 */
export const oneByOne = {
  order: 'by name',
  waves: [{ nodes: 'rest', canary: 'no' }],
  atOnce: 1,
  soakMs: 0,
  budget: 1,
  quarantineLimit: 0,
  window: null,
} as const satisfies Partial<PlanHeader>

type Hashes = { readonly header: string; readonly whole: string; readonly nodes: ReadonlyMap<string, string> }

const known = new WeakMap<Plan, Hashes>()

// A plan is immutable, so its hashes are computed once.
function hashesOf(plan: Plan): Hashes {
  const before = known.get(plan)
  if (before) return before
  const { commands, parts, nodes, ...rest } = plan
  const header = hashOf(rest)
  const rules = rulesByNode(plan)
  const decidesFor = (planned: PlannedNode) => ({
    ...planned,
    rule: rules.get(planned.node) ?? null,
    commands: commandsFor(plan, planned),
  })
  const byNode = new Map(nodes.map((node) => [node.node, hashOf(decidesFor(node))]))
  const whole = hashOf({ header, nodes: Object.fromEntries(byNode) })
  const hashes = { header, whole, nodes: byNode }
  known.set(plan, hashes)
  return hashes
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index])

const nodesByName = memoizedFor(
  ({ nodes }: Plan) => new Map(nodes.toReversed().map((planned) => [planned.node, planned])),
)

/** A node of the plan by its name; undefined when the plan does not have it. */
export const plannedNode = (plan: Plan, node: string): PlannedNode | undefined => nodesByName(plan).get(node)

/** The commands of the configuration that run for a node of the plan. */
export const commandsFor = ({ commands }: Plan, { roles }: PlannedNode): RoleCommands['commands'] =>
  commands.find((one) => same(one.roles, roles))?.commands ?? []

/** The approval rule of a node; null when no approval is needed. Of many nodes, `rulesByNode` knows all at once. */
export const ruleFor = ({ parts }: Plan, node: string): ApprovalRule | null =>
  parts.find(({ nodes }) => nodes.includes(node))?.rule ?? null

/** The approval rule of each node by name; null when no approval is needed. */
export const rulesByNode = ({ parts }: Plan): ReadonlyMap<string, ApprovalRule | null> =>
  // a node of several parts, which no safe plan has, is of the first one
  new Map(parts.toReversed().flatMap(({ rule, nodes }) => nodes.map((node) => [node, rule] as const)))

/** The strictest rule for all of these nodes; null when none of them needs approval. */
export function ruleForAll({ parts }: Plan, names: readonly string[]): ApprovalRule | null {
  const among = new Set(names)
  return strictest(parts.filter(({ nodes }) => nodes.some((node) => among.has(node))).map(({ rule }) => rule))
}

/** The strictest rule for all parts; null when no node needs approval. */
export const ruleOf = ({ parts }: Plan): ApprovalRule | null => strictest(parts.map(({ rule }) => rule))

/** SHA-256 over everything that is approved; stored in events and the audit log. */
export const planHash = (plan: Plan): string => hashesOf(plan).whole

/** SHA-256 over the header: what applies to the operation as a whole. */
export const headerHash = (plan: Plan): string => hashesOf(plan).header

/**
 * SHA-256 over everything that decides for one node: steps, commands, limits, scopes, roles, rule. Null for an unknown
 * node.
 */
export const nodePartHash = (plan: Plan, node: string): string | null => hashesOf(plan).nodes.get(node) ?? null

/** Whether a plan was stored in schema 1; rebuilding such a plan always finds a difference. */
export const isOfSchema1 = ({ nodes }: Plan): boolean => nodes.every(({ slots }) => Object.keys(slots).length === 0)

/** The first 8 characters of a hash, for display. */
export const shortHash = (hash: string): string => hash.slice(0, 8)
