import { hashOf } from '../hash.ts'
import type { Plan, PlanPart } from './plan.ts'

/** The parts of a plan with those of their nodes that are named; parts without such a node are left out. */
export const partsAmong = ({ parts }: Plan, names: readonly string[]): readonly PlanPart[] =>
  parts
    .map(({ rule, nodes }) => ({ rule, nodes: nodes.filter((node) => names.includes(node)) }))
    .filter(({ nodes }) => nodes.length > 0)

/** Whether the parts of a plan are approved and denied one by one: a plan of one part is decided as a whole. */
export const isDecidedByParts = ({ parts }: Plan): boolean => parts.length > 1

/** The nodes that an event is about, for plans that are decided by parts; without them it is about the whole plan. */
export const aboutPart = (plan: Plan, nodes: readonly string[]): { readonly nodes?: readonly string[] } =>
  isDecidedByParts(plan) ? { nodes } : {}

/** The name of a part in buttons: that of another set of nodes is another one. */
export const partKey = ({ nodes }: PlanPart): string => hashOf([...nodes].sort()).slice(0, 12)
