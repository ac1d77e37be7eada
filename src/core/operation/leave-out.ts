import type { Node } from '../inventory/node.ts'
import type { PlannedNode } from '../plan/plan.ts'
import { granted, type Outcome, refusal, refused } from '../refusals.ts'
import { resolve } from '../targets/resolve.ts'
import { parseSelector } from '../targets/selector.ts'
import { nodesLeft, type Operation } from './state.ts'

/**
 * Names of the nodes that an expression selects to be left out of an operation, in the plan's order. It selects among
 * the nodes of the plan, as the plan describes them: a node that is no longer in the inventory can be left out. Refused
 * when one of them has started or is left out already, and when the operation would have nothing to do.
 */
export function nodesToLeaveOut(operation: Operation, words: readonly string[]): Outcome<readonly string[]> {
  const { operation: id, plan } = operation
  const selector = parseSelector(words)
  if (!selector.ok) return selector
  const chosen = resolve(selector.value, plan.nodes.map(asNode(operation)), Number.POSITIVE_INFINITY)
  if (!chosen.ok) return chosen
  const names = new Set(chosen.value.map(({ name }) => name))
  const left = nodesLeft(operation)
  const gone = [...names].filter((name) => !left.includes(name))
  if (gone.length > 0)
    return refused(
      refusal(
        'wrong state',
        `${gone.join(', ')} ${gone.length === 1 ? 'has started or is' : 'have started or are'} left out already.`,
        `Name nodes of ${id} that have not started.`,
      ),
    )
  const out = left.filter((name) => names.has(name))
  if (out.length < left.length || canEnd(operation)) return granted(out)
  return refused(refusal('wrong state', `No other node of ${id} would be left.`, `Use cancel ${id}.`))
}

/** Whether the operation ends with what it has done when no node is left to start. */
const canEnd = ({ state, runs }: Operation): boolean =>
  runs.length > 0 && (state === 'running' || state === 'pausing' || state === 'paused')

const asNode =
  ({ cluster }: Operation) =>
  ({ node, roles, rack, group }: PlannedNode): Node => ({
    cluster,
    name: node,
    roles,
    rack,
    zone: null,
    group,
    membership: 'alive',
    address: null,
  })
