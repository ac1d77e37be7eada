import { canonicalJson } from '../hash.ts'
import type { Plan, PlannedNode } from './plan.ts'

const named = (plan: Plan) => new Map(plan.nodes.map((planned) => [planned.node, planned]))

function nodeDifference(before: PlannedNode, after: PlannedNode): readonly string[] {
  const list = (values: readonly string[]) => values.join(', ') || 'none'
  const lines: string[] = []
  const compare = (what: string, was: string, is: string) => {
    if (was !== is) lines.push(`${after.node}: ${what} ${was} → ${is}`)
  }
  compare('roles', list(before.roles), list(after.roles))
  compare('rack', before.rack ?? 'none', after.rack ?? 'none')
  compare('group', before.group ?? 'none', after.group ?? 'none')
  compare('locks', list(before.scopes), list(after.scopes))
  compare('steps', list(before.steps.map(({ kind }) => kind)), list(after.steps.map(({ kind }) => kind)))
  if (lines.length === 0 && canonicalJson(before) !== canonicalJson(after))
    lines.push(`${after.node}: limits or gates of its steps`)
  return lines
}

/** What changed between two plans, a line each; empty when they are the same. */
export function planDifference(before: Plan, after: Plan): readonly string[] {
  const [was, is] = [named(before), named(after)]
  const gone = before.nodes.filter(({ node }) => !is.has(node)).map(({ node }) => `${node}: no longer in the plan`)
  const come = after.nodes.filter(({ node }) => !was.has(node)).map(({ node }) => `${node}: new in the plan`)
  const changed = after.nodes.flatMap((planned) => {
    const old = was.get(planned.node)
    return old ? nodeDifference(old, planned) : []
  })
  const rule = canonicalJson(before.rule) === canonicalJson(after.rule) ? [] : ['the approvals that are needed']
  const lines = [...gone, ...come, ...changed, ...rule]
  if (lines.length > 0 || canonicalJson(before) === canonicalJson(after)) return lines
  return ['the order of the nodes, or the reason']
}
