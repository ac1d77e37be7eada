import { either, type NodeNames } from '../inventory/node-names.ts'
import type { Policy } from '../policy/policy.ts'
import type { Verdict } from './verdict.ts'

const gate = 'node name'

/** The rules that name nodes. */
type NamedNodes = Pick<Policy, 'pins' | 'excluded'>

/**
 * The verdict on a node whose name may mean two hosts, or which a rule may mean that could mean two; null when all are
 * unique. A node that was to be excluded is known to the cluster then, but nothing is done on it.
 */
export function judgeNodeName(names: NodeNames, node: string, { pins, excluded = [] }: NamedNodes): Verdict | null {
  const clashes = names.clashes(node)
  if (clashes.length > 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: `${either([node, ...clashes])}: the inventory has both, and they may be one host`,
      remedy: 'remove the name that is no longer used from the inventory, or give both full names',
    }
  const named = [
    ...Object.keys(pins).map((name) => ({ name, rule: 'pins', remedy: 'pin the full name' })),
    ...excluded.map((name) => ({ name, rule: 'exclude', remedy: 'exclude the full name' })),
  ]
  for (const { name, rule, remedy } of named) {
    const found = names.find(name)
    if (found.is === 'ambiguous' && found.names.includes(node))
      return { gate, verdict: 'blocked', evidence: `${rule}: ${name} could be ${either(found.names)}`, remedy }
  }
  return null
}
