import { hashOf } from '../hash.ts'
import type { ApprovalRule } from '../policy/policy.ts'
import { strictest } from '../policy/strictest.ts'
import type { Step } from '../steps/table.ts'
import type { RoleCommands } from './commands.ts'

/** One node's part of a plan. */
export type PlannedNode = {
  readonly node: string
  readonly roles: readonly string[]
  readonly rack: string | null
  readonly group: string | null
  readonly scopes: readonly string[]
  /** Slots of each scope, by its name. */
  readonly slots: { readonly [scope: string]: number }
  /** What “no check was evaluated” means for the node. */
  readonly withoutChecks: 'refuse' | 'allow'
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

/** What holds for the operation as a whole. */
export type PlanHeader = {
  readonly schema: 2
  readonly cluster: string
  readonly command: string
  /** The command as understood, such as `reboot storage-07 --reason "kernel"`. */
  readonly words: string
  readonly reason: string
  /** The person whose request it is; empty in plans of schema 1 whose requester was not stored. */
  readonly requester: string
  /** The rule by which nodes follow each other, never a sequence. */
  readonly order: 'by name'
  /** One entry a wave; `rest` is every node that is left. */
  readonly waves: readonly { readonly nodes: number | 'rest'; readonly canary: 'yes' | 'no' }[]
  /** How many nodes may be in progress at once. */
  readonly atOnce: number
  /** Pause after each wave, in milliseconds. */
  readonly soakMs: number
  /** The number of failed nodes at which the operation stops. */
  readonly budget: number
  /** How many nodes may be quarantined before the operation stops. */
  readonly quarantineLimit: number
  /** The maintenance window with its date, in milliseconds since 1970; null when there is none. */
  readonly window: { readonly name: string; readonly opensAtMs: number; readonly closesAtMs: number } | null
}

/** What people approve: exactly this, nothing else. */
export type Plan = PlanHeader & {
  /** Commands of the configuration, once for each combination of roles. */
  readonly commands: readonly RoleCommands[]
  readonly parts: readonly PlanPart[]
  /** In the order in which they are worked on; the order itself is not hashed. */
  readonly nodes: readonly PlannedNode[]
}

/** Today's values for an operation over several nodes: one at a time, by name, until the first failure. */
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

// A plan never changes, so its hashes are computed once.
function hashesOf(plan: Plan): Hashes {
  const before = known.get(plan)
  if (before) return before
  const { commands, parts, nodes, ...rest } = plan
  const header = hashOf(rest)
  const byNode = new Map(nodes.map((node) => [node.node, hashOf(decidesFor(plan, node))]))
  const whole = hashOf({ header, nodes: Object.fromEntries(byNode) })
  const hashes = { header, whole, nodes: byNode }
  known.set(plan, hashes)
  return hashes
}

const decidesFor = (plan: Plan, planned: PlannedNode) => ({
  ...planned,
  rule: ruleFor(plan, planned.node),
  commands: commandsFor(plan, planned),
})

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one, index) => one === b[index])

/** The commands of the configuration that run for a node of the plan. */
export const commandsFor = ({ commands }: Plan, { roles }: PlannedNode): RoleCommands['commands'] =>
  commands.find((one) => same(one.roles, roles))?.commands ?? []

/** The rule of the part that a node belongs to; null when no approval is needed. */
export const ruleFor = ({ parts }: Plan, node: string): ApprovalRule | null =>
  parts.find(({ nodes }) => nodes.includes(node))?.rule ?? null

/** The rule that meets the rules of all of these nodes; null when none of them needs an approval. */
export const ruleForAll = (plan: Plan, names: readonly string[]): ApprovalRule | null =>
  strictest(names.map((name) => ruleFor(plan, name)))

/** The rule that meets the rules of all parts; null when no node needs an approval. */
export const ruleOf = ({ parts }: Plan): ApprovalRule | null => strictest(parts.map(({ rule }) => rule))

/** SHA-256 over everything that people approve; events and the audit log carry it. */
export const planHash = (plan: Plan): string => hashesOf(plan).whole

/** SHA-256 over what holds for the operation as a whole. */
export const headerHash = (plan: Plan): string => hashesOf(plan).header

/** SHA-256 over everything that decides for one node: steps, commands, limits, scopes, roles, rule. Null without such a node. */
export const nodePartHash = (plan: Plan, node: string): string | null => hashesOf(plan).nodes.get(node) ?? null

/** Whether a plan was stored in schema 1, so that rebuilding it always finds a difference. */
export const isOfSchema1 = ({ nodes }: Plan): boolean => nodes.every(({ slots }) => Object.keys(slots).length === 0)

/** The part of the hash that people are shown: 8 characters. */
export const shortHash = (hash: string): string => hash.slice(0, 8)
