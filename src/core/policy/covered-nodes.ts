import type { Node } from '../inventory/node.ts'
import { selects } from '../targets/match.ts'
import { parseSelector } from '../targets/selector.ts'
import { effectiveNode } from './effective.ts'
import type { Policy } from './policy.ts'
import type { UnattendedEntry } from './unattended.ts'

/** Whether an entry names the node. */
export function isCoveredBy(policy: Policy, { nodes }: UnattendedEntry, node: Node): boolean {
  const selector = parseSelector(nodes)
  return selector.ok && selector.value.length > 0 && selects(selector.value, effectiveNode(policy, node))
}
