import type { Invocation } from '../../core/grammar/invocation.ts'
import { isChanging } from '../../core/grammar/options.ts'
import { understand } from '../../core/grammar/parse.ts'
import type { Node } from '../../core/inventory/node.ts'
import { nodesByOwnName } from '../../core/inventory/node-names.ts'
import { type BusyNode, busyNodes } from '../../core/operation/busy.ts'
import { namedGate } from '../../core/plan/break-glass.ts'
import { planDifference } from '../../core/plan/difference.ts'
import { makePlan } from '../../core/plan/make.ts'
import { datedTimes, narrowingOf } from '../../core/plan/narrowing.ts'
import { type Plan, planHash } from '../../core/plan/plan.ts'
import { changedNodes, withRebuilt } from '../../core/plan/rebuilt.ts'
import { soakRefusal } from '../../core/plan/rollout-rule.ts'
import { effectiveNode } from '../../core/policy/effective.ts'
import { granted, type Outcome, optionRefusal, type Refusal, refusal, refused } from '../../core/refusals.ts'
import { resolve } from '../../core/targets/resolve.ts'
import type { Selector } from '../../core/targets/selector.ts'
import { waivableGates } from '../gates/table.ts'
import type { ClusterContext } from '../ports/context.ts'

/**
 * The inventory's nodes that match an expression, by the roles that the policy gives them; refused above `most` nodes.
 */
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

/** Who requests a plan, and the dated window of unattended work; null for a request. */
export type Origin = Pick<Plan, 'requester' | 'window'>

/** A new plan, and the nodes of its expression that were left out because other operations include them. */
export type NewPlan = { readonly plan: Plan; readonly leftOut: readonly BusyNode[] }

/**
 * Makes the plan of a changing command for the nodes that its expression matches now. With `--leave-out-busy` it leaves
 * out nodes that other open operations include; refused when none remains.
 */
export async function planFor(
  context: Pick<ClusterContext, 'policy' | 'inventory' | 'commands' | 'clock' | 'journals'>,
  invocation: Invocation,
  origin: Origin,
): Promise<Outcome<NewPlan>> {
  const { command, given } = invocation
  if (!isChanging(command) || given.is !== 'nodes' || given.selector === null) return needsNodes(invocation)
  const named = await namedNodes(context, given.selector, context.policy.limits.nodes)
  if (!named.ok) return named
  const leftOut = await leftOutOf(context, invocation, named.value)
  const nodes = named.value.filter(({ name }) => !leftOut.some(({ node }) => node === name))
  const no =
    nothingLeft(nodes, leftOut) ?? aboveAll(invocation, nodes.length) ?? soakRefusal(invocation.options, context.policy)
  if (no !== null) return refused(no)
  const dated = withDate(context, invocation, nodes)
  if (!dated.ok) return dated
  const plan = planOf(context, dated.value, origin, nodes)
  return plan.ok ? granted({ plan: plan.value, leftOut }) : plan
}

/** The nodes that the request leaves out because other open operations include them. */
async function leftOutOf(
  { journals }: Pick<ClusterContext, 'journals'>,
  { command, options }: Invocation,
  nodes: readonly Node[],
): Promise<readonly BusyNode[]> {
  if (options.leaveOutBusy !== true) return []
  return busyNodes(
    await journals.open(),
    command.name,
    nodes.map(({ name }) => name),
  )
}

/** The refusal when other operations include all nodes; null when one remains. */
function nothingLeft(nodes: readonly Node[], leftOut: readonly BusyNode[]): Refusal | null {
  if (nodes.length > 0 || leftOut.length === 0) return null
  const operations = [...new Set(leftOut.map(({ operation }) => operation.operation))].join(', ')
  return refusal('already running', `${operations} already includes every node.`, `status ${operations} shows it.`)
}

/** The command with the dates of its times, so that the plan means the same times whenever it is rebuilt. */
function withDate(
  { policy, clock }: Pick<ClusterContext, 'policy' | 'clock'>,
  invocation: Invocation,
  nodes: readonly Node[],
): Outcome<Invocation> {
  const { options, words } = invocation
  const dated = datedTimes(policy, nodes, options, clock.now())
  if (!dated.ok) return dated
  const withDates = Object.entries(dated.value).reduce(
    (before, [name, time]) => before.replace(`--${name} ${String(options[name])}`, `--${name} ${time}`),
    words,
  )
  return granted({ ...invocation, options: { ...options, ...dated.value }, words: withDates })
}

/** The refusal of a ceiling of nodes at once that exceeds the number of nodes; null when it does not. */
function aboveAll({ options }: Invocation, nodes: number): Refusal | null {
  const { atOnce } = options
  if (typeof atOnce !== 'number' || atOnce <= nodes) return null
  return optionRefusal(
    'atOnce',
    'bad value',
    `--at-once ${atOnce}: the target has ${nodes} ${nodes === 1 ? 'node' : 'nodes'}.`,
    `Use at most --at-once ${nodes}.`,
  )
}

const needsNodes = ({ command }: Invocation): Outcome<never> =>
  refused(
    refusal('missing argument', `${command.name} needs nodes.`, `For example ${command.examples[0] ?? command.name}.`),
  )

/** Makes the plan for exactly these nodes, whatever the command's expression matches. */
function planOf(
  context: Pick<ClusterContext, 'policy' | 'commands'>,
  invocation: Invocation,
  origin: Origin,
  nodes: readonly Node[],
): Outcome<Plan> {
  const { command, words, reason, options } = invocation
  if (!isChanging(command)) return needsNodes(invocation)
  const glass = gateToWaive(context, invocation, nodes)
  if (!glass.ok) return glass
  const { policy, commands } = context
  const { requester, window } = origin
  const narrowing = narrowingOf(policy, nodes, options)
  if (!narrowing.ok) return narrowing
  const given = { ...options, breakGlass: glass.value, ...narrowing.value }
  const { definitions } = commands
  return granted(makePlan({ policy, definitions, command, words, reason, requester, window, options: given, nodes }))
}

/**
 * The full name of the gate to override; null without an override. Refused when the name is unknown or a reason is
 * missing.
 */
function gateToWaive(
  { policy }: Pick<ClusterContext, 'policy'>,
  invocation: Invocation,
  nodes: readonly Node[],
): Outcome<string | null> {
  const typed = invocation.options.breakGlass
  if (typeof typed !== 'string') return granted(null)
  const named = namedGate(policy, nodes, waivableGates, typed)
  if (!named.ok || invocation.reason.trim() !== '') return named
  return refused(optionRefusal('reason', 'missing argument', '--break-glass requires --reason.', '--reason "…"'))
}

/** The result of rebuilding the plan of some nodes. */
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
 * Makes the plan of these nodes again from the current configuration and inventory. Nodes are taken by name, so other
 * nodes that match the command's expression by now are never added. `changed` has the plan with the rebuilt node parts
 * in place of the approved ones.
 */
export async function rebuild(
  context: Pick<ClusterContext, 'policy' | 'vocabulary' | 'inventory' | 'commands'>,
  before: Plan,
  names: readonly string[],
): Promise<Rebuilt> {
  const invocation = understand(context.vocabulary, before.words)
  if (!invocation.ok) return { is: 'refused', refusals: invocation.refusals }
  const inventory = nodesByOwnName(await context.inventory.nodes())
  const missing = names.filter((name) => !inventory.has(name))
  if (missing.length > 0)
    return {
      is: 'refused',
      refusals: missing.map((name) => refusal('unknown node', `${name} is no longer in the inventory.`)),
    }
  const nodes = names.flatMap((name) => inventory.get(name) ?? [])
  const rebuilt = planOf(context, invocation.value, before, nodes)
  if (!rebuilt.ok) return { is: 'refused', refusals: rebuilt.refusals }
  const changed = changedNodes(before, rebuilt.value)
  if (changed.length === 0) return { is: 'same' }
  const plan = withRebuilt(before, rebuilt.value)
  return { is: 'changed', nodes: changed, plan, hash: planHash(plan), difference: planDifference(before, plan) }
}

/** The names of nodes that match the command's expression now and are not in the plan. */
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
