import { plannedNode } from '../plan/plan.ts'
import type { Operation } from './state.ts'

/** Whether the operation has worked on this node or may work on it, which is asked without a list of all nodes. */
export const isInvolved = ({ plan, leftOut, runs }: Operation, node: string): boolean =>
  plannedNode(plan, node) !== undefined &&
  (!leftOut.some(({ nodes }) => nodes.includes(node)) || runs.some((run) => run.node === node))
