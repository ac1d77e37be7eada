import { canonicalJson } from '../hash.ts'
import type { ApprovalRule } from './policy.ts'

/** Nodes with the same approval rule; null when no approval is needed. */
export type NodesUnderRule = { readonly rule: ApprovalRule | null; readonly nodes: readonly string[] }

/** Groups nodes by rule, in the order of the first occurrence of each rule. */
export function byRule(
  rules: readonly { readonly node: string; readonly rule: ApprovalRule | null }[],
): readonly NodesUnderRule[] {
  const groups = new Map<string, NodesUnderRule>()
  for (const { node, rule } of rules) {
    const key = canonicalJson(rule)
    groups.set(key, { rule, nodes: [...(groups.get(key)?.nodes ?? []), node] })
  }
  return [...groups.values()]
}
