import { partKey, partsAmong } from '../plan/parts.ts'
import type { Plan, PlanPart } from '../plan/plan.ts'
import { nodesLeft, type Operation } from './state.ts'

/** A part of an operation's plan with its remaining nodes; `key` is in the value of its buttons. */
export type OpenPart = PlanPart & { readonly key: string }

/** The parts with a remaining node, neither started nor left out, in the plan's order. */
export const openParts = (operation: Operation): readonly OpenPart[] => {
  const left = nodesLeft(operation)
  return operation.plan.parts.flatMap((part) => {
    const [open] = partsAmong({ ...operation.plan, parts: [part] }, left)
    return open === undefined ? [] : [{ ...open, key: partKey(part) }]
  })
}

/** The nodes of the part that a button of a card names, in the plan that the card showed; all nodes without a key. */
export const nodesOnButton = ({ nodes, parts }: Plan, key: string | undefined): readonly string[] =>
  key === undefined ? nodes.map(({ node }) => node) : parts.flatMap((part) => (partKey(part) === key ? part.nodes : []))

/**
 * The part that a button approves; null when none of its nodes remains, or when the button names no part of several.
 */
export function partNamed(operation: Operation, key: string | undefined): OpenPart | null {
  const parts = openParts(operation)
  if (key !== undefined) return parts.find((part) => part.key === key) ?? null
  return operation.plan.parts.length === 1 ? (parts[0] ?? null) : null
}
