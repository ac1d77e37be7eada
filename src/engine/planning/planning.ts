import type { Invocation } from '../../core/grammar/invocation.ts'
import { isChanging } from '../../core/grammar/options.ts'
import { understand } from '../../core/grammar/parse.ts'
import type { Node } from '../../core/inventory/node.ts'
import { namedGate } from '../../core/plan/break-glass.ts'
import { planDifference } from '../../core/plan/difference.ts'
import { makePlan } from '../../core/plan/make.ts'
import { type Plan, planHash } from '../../core/plan/plan.ts'
import { changedNodes, withRebuilt } from '../../core/plan/rebuilt.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../../core/refusals.ts'
import { resolve } from '../../core/targets/resolve.ts'
import type { Selector } from '../../core/targets/selector.ts'
import { waivableGates } from '../gates/table.ts'
import type { ClusterContext } from '../ports/context.ts'

/** The nodes that an expression names, by the roles that the policy sees in them; as the inventory has them. */
export async function namedNodes(
  { policy, inventory }: Pick<ClusterContext, 'policy' | 'inventory'>,
  selector: Selector,
  most: number,
): Promise<Outcome<readonly Node[]>> {
  const nodes = await inventory.nodes()
  const named = resolve(
    selector,
    nodes.map((node) => effectiveNode(policy, node)),
    most,
  )
  if (!named.ok) return named
  const byName = new Map(nodes.map((node) => [node.name, node]))
  return granted(named.value.flatMap(({ name }) => byName.get(name) ?? []))
}

/** The plan of a changing command for the nodes that it names now. */
export async function planFor(
  context: Pick<ClusterContext, 'policy' | 'inventory' | 'commands'>,
  invocation: Invocation,
  requester: string,
): Promise<Outcome<Plan>> {
  const { command, given } = invocation
  if (!isChanging(command) || given.is !== 'nodes' || given.selector === null) return needsNodes(invocation)
  const nodes = await namedNodes(context, given.selector, context.policy.limits.nodes)
  if (!nodes.ok) return nodes
  const ceiling = aboveAll(invocation, nodes.value.length)
  return ceiling === null ? planOf(context, invocation, requester, nodes.value) : refused(ceiling)
}

/** Why the ceiling of nodes at once is refused: there are fewer nodes. */
function aboveAll({ options }: Invocation, nodes: number): Refusal | null {
  const { atOnce } = options
  if (typeof atOnce !== 'number' || atOnce <= nodes) return null
  return refusal(
    'bad value',
    `--at-once ${atOnce}: the target has ${nodes} ${nodes === 1 ? 'node' : 'nodes'}.`,
    `Use at most --at-once ${nodes}.`,
  )
}

const needsNodes = ({ command }: Invocation): Outcome<never> =>
  refused(
    refusal('missing argument', `${command.name} needs nodes.`, `For example ${command.examples[0] ?? command.name}.`),
  )

/** The same for exactly these nodes, whatever the command's expression matches. */
function planOf(
  context: Pick<ClusterContext, 'policy' | 'commands'>,
  invocation: Invocation,
  requester: string,
  nodes: readonly Node[],
): Outcome<Plan> {
  const { command, words, reason, options } = invocation
  if (!isChanging(command)) return needsNodes(invocation)
  const glass = gateToWaive(context, invocation, nodes)
  if (!glass.ok) return glass
  const { policy, commands } = context
  const given = { ...options, breakGlass: glass.value }
  const { definitions } = commands
  return granted(makePlan({ policy, definitions, command, words, reason, requester, options: given, nodes }))
}

/** The gate that is asked to be left out, by its real name; null when none is. */
function gateToWaive(
  { policy }: Pick<ClusterContext, 'policy'>,
  invocation: Invocation,
  nodes: readonly Node[],
): Outcome<string | null> {
  const typed = invocation.options.breakGlass
  if (typeof typed !== 'string') return granted(null)
  const named = namedGate(policy, nodes, waivableGates, typed)
  if (!named.ok || invocation.reason.trim() !== '') return named
  return refused(refusal('missing argument', '--break-glass requires --reason.', '--reason "…"'))
}

/** What rebuilding the plan of some nodes comes to. */
export type Rebuilt =
  | { readonly is: 'same' }
  | {
      readonly is: 'changed'
      /** Names of the nodes whose parts are others now. */
      readonly nodes: readonly string[]
      readonly plan: Plan
      readonly hash: string
      readonly difference: readonly string[]
    }
  | { readonly is: 'refused'; readonly refusals: readonly Refusal[] }

/**
 * Rebuilds the parts of these nodes from today's configuration and inventory, by name: what the command's expression
 * matches besides them is never added. `changed` has the plan with the rebuilt parts in the place of the approved ones.
 */
export async function rebuild(
  context: Pick<ClusterContext, 'policy' | 'vocabulary' | 'inventory' | 'commands'>,
  before: Plan,
  names: readonly string[],
): Promise<Rebuilt> {
  const invocation = understand(context.vocabulary, before.words)
  if (!invocation.ok) return { is: 'refused', refusals: invocation.refusals }
  const inventory = new Map((await context.inventory.nodes()).map((node) => [node.name, node]))
  const missing = names.filter((name) => !inventory.has(name))
  if (missing.length > 0)
    return {
      is: 'refused',
      refusals: missing.map((name) => refusal('unknown node', `${name} is no longer in the inventory.`)),
    }
  const nodes = names.flatMap((name) => inventory.get(name) ?? [])
  const rebuilt = planOf(context, invocation.value, before.requester, nodes)
  if (!rebuilt.ok) return { is: 'refused', refusals: rebuilt.refusals }
  const changed = changedNodes(before, rebuilt.value)
  if (changed.length === 0) return { is: 'same' }
  const plan = withRebuilt(before, rebuilt.value)
  return { is: 'changed', nodes: changed, plan, hash: planHash(plan), difference: planDifference(before, plan) }
}

/** Names of the nodes that the command's expression matches now and that are not in the plan. */
export async function newMatches(
  context: Pick<ClusterContext, 'policy' | 'vocabulary' | 'inventory'>,
  plan: Plan,
): Promise<readonly string[]> {
  const invocation = understand(context.vocabulary, plan.words)
  if (!invocation.ok || invocation.value.given.is !== 'nodes' || invocation.value.given.selector === null) return []
  const matched = await namedNodes(context, invocation.value.given.selector, Number.POSITIVE_INFINITY)
  if (!matched.ok) return []
  const planned = new Set(plan.nodes.map(({ node }) => node))
  return matched.value.map(({ name }) => name).filter((name) => !planned.has(name))
}
