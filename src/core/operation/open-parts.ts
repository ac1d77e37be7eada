import { partKey, partsAmong } from '../plan/parts.ts'
import type { Plan, PlanPart } from '../plan/plan.ts'
import { nodesLeft, type Operation } from './state.ts'

/** A part of an operation's plan with those of its nodes that are left; `key` is what its buttons carry. */
export type OpenPart = PlanPart & { readonly key: string }

/** The parts of which a node is left, in the order of the plan: neither started nor left out. */
export const openParts = (operation: Operation): readonly OpenPart[] => {
  const left = nodesLeft(operation)
  return operation.plan.parts.flatMap((part) => {
    const [open] = partsAmong({ ...operation.plan, parts: [part] }, left)
    return open === undefined ? [] : [{ ...open, key: partKey(part) }]
  })
}

/** The nodes that a button of a card named: those of its part in the plan that the card showed, without a key all of them. */
export const nodesOnButton = ({ nodes, parts }: Plan, key: string | undefined): readonly string[] =>
  key === undefined ? nodes.map(({ node }) => node) : parts.flatMap((part) => (partKey(part) === key ? part.nodes : []))

/** The part that a button approves; null when no node of it is left, or when it names no part and the plan has several. */
export function partNamed(operation: Operation, key: string | undefined): OpenPart | null {
  const parts = openParts(operation)
  if (key !== undefined) return parts.find((part) => part.key === key) ?? null
  return operation.plan.parts.length === 1 ? (parts[0] ?? null) : null
}
