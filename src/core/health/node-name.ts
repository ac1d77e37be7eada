import { either, type NodeNames } from '../inventory/node-names.ts'
import type { Verdict } from './verdict.ts'

const gate = 'node name'

/** The verdict on a node name or pin that may mean two hosts; null when all are unique. */
export function judgeNodeName(names: NodeNames, node: string, pins: readonly string[]): Verdict | null {
  const clashes = names.clashes(node)
  if (clashes.length > 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: `${either([node, ...clashes])}: the inventory has both, and they may be one host`,
      remedy: 'remove the name that is no longer used from the inventory, or give both full names',
    }
  for (const pin of pins) {
    const found = names.find(pin)
    if (found.is === 'ambiguous' && found.names.includes(node))
      return {
        gate,
        verdict: 'blocked',
        evidence: `pins: ${pin} could be ${either(found.names)}`,
        remedy: 'pin the full name',
      }
  }
  return null
}
