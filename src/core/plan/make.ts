import type { ChangingCommand } from '../command.ts'
import { invariant } from '../invariant.ts'
import type { Node } from '../inventory/node.ts'
import type { ApprovalRule, Policy } from '../policy/policy.ts'
import { rolesOf } from '../policy/roles.ts'
import { scopesOf } from '../policy/scopes.ts'
import { approvalRuleOf } from '../policy/strictest.ts'
import type { Plan, PlannedNode } from './plan.ts'
import { planProblems } from './problems.ts'

/** What a plan is made from: a command as understood, and the nodes that it names now. */
export type Planning = {
  readonly policy: Policy
  readonly command: ChangingCommand
  readonly words: string
  readonly reason: string
  readonly options: { readonly [name: string]: boolean | string | number | null }
  readonly nodes: readonly Node[]
}

function plannedNode({ policy, command, options, reason }: Planning, node: Node): PlannedNode {
  const recipeInput = Object.assign({}, options, { node, policy, reason })
  return {
    node: node.name,
    roles: rolesOf(policy, node),
    rack: node.rack,
    group: node.group,
    scopes: scopesOf(policy, node).map(({ name }) => name),
    steps: command.recipe(recipeInput),
  }
}

/** Whoever agrees to broken glass shows a second factor where whoever breaks it has to. */
function ruleOf({ policy, nodes, options }: Planning): ApprovalRule | null {
  const rule = approvalRuleOf(policy, nodes)
  const demanded = typeof options.breakGlass === 'string' && policy.breakGlass?.secondFactor === 'demanded'
  return rule !== null && demanded ? { ...rule, secondFactor: 'demanded' } : rule
}

/** Makes the list that people approve; a recipe that makes it unsafe is a bug, whoever wrote it. */
export function makePlan(planning: Planning): Plan {
  const { policy, command, words, reason, nodes } = planning
  const plan: Plan = {
    schema: 1,
    cluster: policy.cluster,
    command: command.name,
    words,
    reason,
    nodes: nodes.map((node) => plannedNode(planning, node)),
    rule: ruleOf(planning),
  }
  const problems = planProblems(plan)
  invariant(problems.length === 0, `the recipe of ${command.name} is unsafe: ${problems.join('; ')}`)
  return plan
}
