import { byRule } from '../policy/by-rule.ts'
import { eachOnce } from './make.ts'
import { headerHash, nodePartHash, type Plan, rulesByNode } from './plan.ts'

/** Names of the rebuilt nodes whose part differs from the earlier plan; all nodes when the header differs. */
export const changedNodes = (before: Plan, rebuilt: Plan): readonly string[] =>
  rebuilt.nodes
    .map(({ node }) => node)
    .filter(
      (node) =>
        headerHash(before) !== headerHash(rebuilt) || nodePartHash(before, node) !== nodePartHash(rebuilt, node),
    )

/** The earlier plan with rebuilt nodes, their commands and rules in place of the nodes of the same names. */
export function withRebuilt(before: Plan, rebuilt: Plan): Plan {
  const byName = new Map(rebuilt.nodes.map((planned) => [planned.node, planned]))
  const [was, is] = [rulesByNode(before), rulesByNode(rebuilt)]
  return {
    ...rebuilt,
    commands: eachOnce([...before.commands, ...rebuilt.commands]),
    parts: byRule(before.nodes.map(({ node }) => ({ node, rule: (byName.has(node) ? is : was).get(node) ?? null }))),
    nodes: before.nodes.map((planned) => byName.get(planned.node) ?? planned),
  }
}
