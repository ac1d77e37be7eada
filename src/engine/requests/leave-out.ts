import { operationRefusal } from '../../core/operation/actions.ts'
import { nodesToLeaveOut } from '../../core/operation/leave-out.ts'
import { nodesLeft, type Operation } from '../../core/operation/state.ts'
import { granted, type Outcome, refused } from '../../core/refusals.ts'
import { acting, allowed, type Requesting } from '../authorization/authorize.ts'
import { readActiveRuns } from '../journals/active-runs.ts'
import { type JournalContext, person } from '../journals/append.ts'
import type { ClusterContext } from '../ports/context.ts'
import { change } from './change.ts'

type LeaveOutContext = JournalContext & Pick<ClusterContext, 'policy' | 'inventory' | 'people' | 'locks' | 'clock'>

/** The operation, the expression that selects the nodes to be left out, or all that have not started, and the reason. */
export type LeavingOut = {
  readonly operation: string
  readonly nodes: readonly string[] | 'all that are left'
  readonly reason: string
}

/**
 * Leaves nodes out of an operation before they start; once all that are left are out, it ends when its active runs have.
 * Nothing else of the plan changes, so approvals of the other nodes stay; what was left out does not return. Requesters may always do it, others by the access table.
 */
export async function leaveOut(
  context: LeaveOutContext,
  asking: Requesting,
  { operation: id, nodes: words, reason }: LeavingOut,
): Promise<Outcome<Operation>> {
  const may = acting(context)
  if (!may.ok) return may
  return change(
    context,
    id,
    ({ hash }) => person(asking.person, hash),
    async (operation) => {
      const action = words === 'all that are left' ? 'end here' : 'leave out'
      const no = operationRefusal(action, operation, await readActiveRuns(context, operation))
      if (no !== null) return refused(no)
      const nodes = nodesToLeaveOut(operation, words === 'all that are left' ? nodesLeft(operation) : words)
      if (!nodes.ok) return nodes
      const right = await mayLeaveOut(context, asking, operation, nodes.value)
      if (!right.ok) return right
      const { person: by, id: request } = asking
      return granted({ type: 'nodesLeftOut', person: by, reason, request, nodes: nodes.value })
    },
  )
}

async function mayLeaveOut(
  context: LeaveOutContext,
  asking: Requesting,
  { requester }: Operation,
  names: readonly string[],
): Promise<Outcome<'allowed'>> {
  if (requester === asking.person) return granted('allowed')
  const nodes = (await context.inventory.nodes()).filter(({ name }) => names.includes(name))
  // a node that is gone from the inventory has no role by which a rule could permit it
  return allowed(context, asking, 'leave-out', nodes.length < names.length ? 'cluster' : nodes)
}
