import { canonicalJson } from '../hash.ts'
import { namesUsed, worsens } from '../steps/traits.ts'
import { windowWords } from '../windows/words.ts'
import { commandsFor, headerHash, nodePartHash, type Plan, type PlannedNode, planHash, ruleFor } from './plan.ts'

const named = (plan: Plan) => new Map(plan.nodes.map((planned) => [planned.node, planned]))

const list = (values: readonly string[]): string => values.join(', ') || 'none'

function nodeDifference(before: Plan, was: PlannedNode, after: Plan, is: PlannedNode): readonly string[] {
  const lines: string[] = []
  const compare = (what: string, from: string, to: string) => {
    if (from !== to) lines.push(`${is.node}: ${what} ${from} → ${to}`)
  }
  compare('roles', list(was.roles), list(is.roles))
  compare('rack', was.rack ?? 'none', is.rack ?? 'none')
  compare('group', was.group ?? 'none', is.group ?? 'none')
  compare('locks', list(was.scopes), list(is.scopes))
  compare('windows', list(windowsOf(was)), list(windowsOf(is)))
  compare('gates', list(gatesOf(was)), list(gatesOf(is)))
  compare('drain hooks', list(drainsOf(was)), list(drainsOf(is)))
  compare('steps', list(was.steps.map(({ kind }) => kind)), list(is.steps.map(({ kind }) => kind)))
  lines.push(...commandDifference(before, was, after, is))
  if (canonicalJson(ruleFor(before, was.node)) !== canonicalJson(ruleFor(after, is.node)))
    lines.push(`${is.node}: the approvals that are needed`)
  if (lines.length === 0 && nodePartHash(before, was.node) !== nodePartHash(after, is.node))
    lines.push(`${is.node}: limits or slots`)
  return lines
}

const windowsOf = ({ windows = [] }: PlannedNode): readonly string[] => windows.map(windowWords)

const gatesOf = ({ steps }: PlannedNode): readonly string[] => [...new Set(namesUsed('gate', steps))]

const drainsOf = ({ steps }: PlannedNode): readonly string[] =>
  steps.flatMap((step) => (worsens(step) && 'hooks' in step ? step.hooks : []))

/** Commands that keep their name but run something else. */
function commandDifference(before: Plan, was: PlannedNode, after: Plan, is: PlannedNode): readonly string[] {
  const old = new Map(commandsFor(before, was).map((one) => [`${one.use} ${one.name}`, canonicalJson(one)]))
  return commandsFor(after, is).flatMap((one) => {
    const called = one.use === 'package command' ? one.use : `${one.use} ${one.name}`
    const text = old.get(`${one.use} ${one.name}`)
    return text === undefined || text === canonicalJson(one)
      ? []
      : [`${is.node}: ${called} now runs \`${one.argv.join(' ')}\``]
  })
}

/** The differences between two plans, one line each; empty when the plans are equal. */
export function planDifference(before: Plan, after: Plan): readonly string[] {
  const [was, is] = [named(before), named(after)]
  const gone = before.nodes.filter(({ node }) => !is.has(node)).map(({ node }) => `${node}: no longer in the plan`)
  const come = after.nodes.filter(({ node }) => !was.has(node)).map(({ node }) => `${node}: new in the plan`)
  const changed = after.nodes.flatMap((planned) => {
    const old = was.get(planned.node)
    return old ? nodeDifference(before, old, after, planned) : []
  })
  const lines = [...gone, ...come, ...changed]
  if (lines.length > 0 || planHash(before) === planHash(after)) return lines
  return headerHash(before) === headerHash(after) ? [] : ['the command, its reason, or how nodes follow each other']
}
