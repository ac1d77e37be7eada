import type { Node } from '../core/inventory/node.ts'
import type { Invocation } from '../core/invocation/invocation.ts'
import { isChanging } from '../core/invocation/options.ts'
import { understand } from '../core/invocation/parse.ts'
import { namedGate } from '../core/plan/break-glass.ts'
import { planDifference } from '../core/plan/difference.ts'
import { makePlan } from '../core/plan/make.ts'
import { type Plan, planHash } from '../core/plan/plan.ts'
import { effectiveNode } from '../core/policy/effective.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../core/refusals.ts'
import { resolve } from '../core/targets/resolve.ts'
import type { Selector } from '../core/targets/selector.ts'
import type { Outside } from './outside.ts'

/** The nodes that an expression names, by the roles that the policy sees in them; as the inventory has them. */
export async function namedNodes(
  { policy, inventory }: Outside,
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
export async function planFor(outside: Outside, invocation: Invocation): Promise<Outcome<Plan>> {
  const { policy } = outside
  const { command, given: asked, words, reason, options } = invocation
  if (!isChanging(command) || asked.is !== 'nodes' || asked.selector === null)
    return refused(
      refusal(
        'missing argument',
        `${command.name} needs nodes.`,
        `For example ${command.examples[0] ?? command.name}.`,
      ),
    )
  const nodes = await namedNodes(outside, asked.selector, policy.limits.nodes)
  if (!nodes.ok) return nodes
  const glass = gateToWaive(outside, invocation, nodes.value)
  if (!glass.ok) return glass
  const given = { ...options, breakGlass: glass.value }
  return granted(makePlan({ policy, command, words, reason, options: given, nodes: nodes.value }))
}

/** The gate that is asked to be left out, by its real name; null when none is. */
function gateToWaive({ policy }: Outside, invocation: Invocation, nodes: readonly Node[]): Outcome<string | null> {
  const typed = invocation.options.breakGlass
  if (typeof typed !== 'string') return granted(null)
  const named = namedGate(policy, nodes, typed)
  if (!named.ok || invocation.reason.trim() !== '') return named
  return refused(refusal('missing argument', 'Glass is only broken with a reason.', '--reason "…"'))
}

/** What making a plan again came to. */
export type PlannedAgain =
  | { readonly is: 'same' }
  | { readonly is: 'changed'; readonly plan: Plan; readonly hash: string; readonly difference: readonly string[] }
  | { readonly is: 'refused'; readonly refusals: readonly Refusal[] }

/** Makes an approved plan again from its words; any difference voids what people agreed to. */
export async function planAgain(outside: Outside, before: Plan): Promise<PlannedAgain> {
  const invocation = understand(outside.vocabulary, before.words)
  if (!invocation.ok) return { is: 'refused', refusals: invocation.refusals }
  const after = await planFor(outside, invocation.value)
  if (!after.ok) return { is: 'refused', refusals: after.refusals }
  const hash = planHash(after.value)
  if (hash === planHash(before)) return { is: 'same' }
  return { is: 'changed', plan: after.value, hash, difference: planDifference(before, after.value) }
}
