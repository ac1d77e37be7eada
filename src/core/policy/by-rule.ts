import { canonicalJson } from '../hash.ts'
import { memoized } from '../memoized.ts'
import type { ApprovalRule } from './policy.ts'

/** Nodes with the same approval rule; null when no approval is needed. */
export type NodesUnderRule = { readonly rule: ApprovalRule | null; readonly nodes: readonly string[] }

/** Groups nodes by rule, in the order of the first occurrence of each rule. */
export function byRule(
  rules: readonly { readonly node: string; readonly rule: ApprovalRule | null }[],
): readonly NodesUnderRule[] {
  const textOf = memoized(canonicalJson)
  const groups = Map.groupBy(rules, ({ rule }) => textOf(rule))
  return [...groups.values()].map((alike) => ({ rule: alike[0]?.rule ?? null, nodes: alike.map(({ node }) => node) }))
}
