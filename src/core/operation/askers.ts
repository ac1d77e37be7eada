import { peopleBehind } from '../policy/requester.ts'
import type { Operation } from './state.ts'

/**
 * Ids of the people whose approvals of these nodes do not count, unless a rule counts those of requesters: the
 * requester, and whoever caused a node to be listed for unattended work.
 */
export const askersOf = (
  { requester, prepared }: Pick<Operation, 'requester' | 'prepared'>,
  nodes: readonly string[],
): readonly string[] => [
  ...new Set([
    ...peopleBehind(requester),
    ...(prepared?.listed ?? []).flatMap(({ node, causedBy }) => (nodes.includes(node) ? causedBy : [])),
  ]),
]
