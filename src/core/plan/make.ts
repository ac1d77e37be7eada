import { invariant } from '../invariant.ts'
import type { Node } from '../inventory/node.ts'
import { byRule } from '../policy/by-rule.ts'
import type { ApprovalRule, Policy } from '../policy/policy.ts'
import type { Requester } from '../policy/requester.ts'
import { rolesOf, withoutChecksOf } from '../policy/roles.ts'
import { scopesOf } from '../policy/scopes.ts'
import { approvalRuleOf } from '../policy/strictest.ts'
import type { Step } from '../steps/table.ts'
import { endsDrained, onlyRestores } from '../steps/traits.ts'
import type { MaintenanceWindow } from '../windows/window.ts'
import { argumentsOf, type CommandDefinitions, commandsOf, type RoleCommands } from './commands.ts'
import { narrowedWindows, narrowingIn } from './narrowing.ts'
import { oneByOne, type Plan, type PlannedNode } from './plan.ts'
import { planProblems } from './problems.ts'
import { type NodesAfter, rolloutRule } from './rollout-rule.ts'

/** The values of a command's options, by name. */
type PlannedOptions = { readonly [name: string]: boolean | string | number | null }

/** The part of a command that makes plans: its name and its recipe for one node. */
export type CommandRecipe = {
  readonly name: string
  readonly recipe: (
    input: PlannedOptions & { readonly node: Node; readonly policy: Policy; readonly reason: string },
  ) => readonly Step[]
}

/** The input of a plan: a parsed command and the nodes that it selects now. */
export type Planning = {
  readonly policy: Policy
  readonly definitions: CommandDefinitions
  readonly command: CommandRecipe
  readonly words: string
  readonly reason: string
  readonly requester: Requester
  /** The dated window of unattended work; null for a request. */
  readonly window: Plan['window']
  readonly options: PlannedOptions
  readonly nodes: readonly Node[]
}

/** A node of a plan with its commands and rule, which the plan stores once for all nodes alike. */
type Made = { readonly planned: PlannedNode; readonly commands: RoleCommands; readonly rule: ApprovalRule | null }

function made(planning: Planning, node: Node): Made {
  const { policy, definitions, command, options, reason } = planning
  const recipeInput = Object.assign({}, options, { node, policy, reason })
  const steps = command.recipe(recipeInput)
  const roles = rolesOf(policy, node)
  const scopes = scopesOf(policy, node)
  const commands = commandsOf(definitions, roles, steps)
  const windows = onlyRestores(steps) ? [] : narrowedWindows(policy, node, narrowingIn(steps))
  const planned = {
    node: node.name,
    roles,
    rack: node.rack,
    group: node.group,
    scopes: scopes.map(({ name }) => name),
    slots: Object.fromEntries(scopes.map(({ name, slots }) => [name, slots])),
    withoutChecks: withoutChecksOf(policy, node),
    ...(windows.length === 0 ? {} : { windows: windows.map(asPlanned) }),
    arguments: argumentsOf(node, commands),
    steps,
  }
  return { planned, commands: { roles, commands }, rule: ruleOfNode(planning, node) }
}

/** A window without what decides nothing for a node: when people are asked. */
const asPlanned = ({ prepare: _, ...window }: MaintenanceWindow): MaintenanceWindow => window

/** Approvers of a break-glass plan need a second factor if its requester does. */
function ruleOfNode({ policy, options }: Planning, node: Node): ApprovalRule | null {
  const rule = approvalRuleOf(policy, [node])
  const demanded = typeof options.breakGlass === 'string' && policy.breakGlass?.secondFactor === 'demanded'
  return rule !== null && demanded ? { ...rule, secondFactor: 'demanded' } : rule
}

/** One entry per combination of roles. */
export const eachOnce = (commands: readonly RoleCommands[]): readonly RoleCommands[] => [
  ...new Map(commands.map((one) => [one.roles.join(), one])).values(),
]

function afterWork(nodes: readonly PlannedNode[]): NodesAfter {
  if (nodes.every(({ steps }) => onlyRestores(steps))) return 'restored'
  return nodes.some(({ steps }) => endsDrained(steps)) ? 'kept out' : 'in service'
}

/** Makes the plan that is approved. Throws `Bug` when the recipe is unsafe. */
export function makePlan(planning: Planning): Plan {
  const { policy, command, words, reason, requester, window, options } = planning
  const nodes = planning.nodes.map((node) => made(planning, node))
  const plan: Plan = {
    schema: 2,
    cluster: policy.cluster,
    command: command.name,
    words,
    reason,
    requester,
    ...oneByOne,
    window,
    ...rolloutRule(policy, options, afterWork(nodes.map(({ planned }) => planned))),
    commands: eachOnce(nodes.map(({ commands }) => commands)),
    parts: byRule(nodes.map(({ planned: { node }, rule }) => ({ node, rule }))),
    nodes: nodes.map(({ planned }) => planned),
  }
  const problems = planProblems(plan)
  invariant(problems.length === 0, `the recipe of ${command.name} is unsafe: ${problems.join('; ')}`)
  return plan
}
