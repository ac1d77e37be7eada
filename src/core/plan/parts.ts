import { hashOf } from '../hash.ts'
import type { Plan, PlanPart } from './plan.ts'

/** The parts of a plan, reduced to the named nodes; parts without such a node are left out. */
export function partsAmong({ parts }: Plan, names: readonly string[]): readonly PlanPart[] {
  const among = new Set(names)
  return parts
    .map(({ rule, nodes }) => ({ rule, nodes: nodes.filter((node) => among.has(node)) }))
    .filter(({ nodes }) => nodes.length > 0)
}

/** Whether the parts of a plan are approved and denied separately; a plan with one part is decided as a whole. */
export const isDecidedByParts = ({ parts }: Plan): boolean => parts.length > 1

/**
 * The `nodes` field of an event about these nodes: set for plans that are decided by parts; absent when the event
 * concerns the whole plan.
 */
export const aboutPart = (plan: Plan, nodes: readonly string[]): { readonly nodes?: readonly string[] } =>
  isDecidedByParts(plan) ? { nodes } : {}

/**
 * The key of a part in buttons: 12 hexadecimal digits of a hash of its nodes, so another set of nodes has another key.
 */
export const partKey = ({ nodes }: PlanPart): string => hashOf([...nodes].sort()).slice(0, 12)
