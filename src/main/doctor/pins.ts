import { nodeNames } from '../../core/inventory/node-names.ts'
import type { Policy } from '../../core/policy/policy.ts'
import { didYouMean } from '../../core/text/nearest.ts'
import { type Finding, warned } from './finding.ts'

/** A warning for each pin that names no node of the inventory: it has no effect, and a node may lack its rules. */
export function checkPins({ cluster, pins }: Policy, nodes: readonly { readonly name: string }[]): readonly Finding[] {
  const names = nodeNames(nodes)
  const known = nodes.map(({ name }) => name)
  return Object.keys(pins)
    .filter((pin) => names.find(pin).is === 'unknown')
    .map((pin) => warned(cluster, `pins: ${pin} names no node. ${didYouMean(pin, known, 'Remove it, or correct it.')}`))
}
